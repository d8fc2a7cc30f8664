// The texts of the view map, in both languages.

export const texts = {
  mapHint: [
    "Each point is an image; images with similar z are close together. Point at an image to see it, click two to interpolate between them, or click between the points to see the mean of those nearby. Drag to move the map, scroll to zoom, drag with Shift to select a group. The arrow keys go from point to point, Enter clicks, Space adds to the group.",
    "Каждая точка — изображение; у близких точек похожие z. Наведите указатель на точку, чтобы увидеть изображение; нажмите на две точки, чтобы увидеть переход между ними; нажмите на пустое место, чтобы увидеть среднее ближайших изображений. Тяните, чтобы двигать карту; колесо меняет масштаб; с Shift можно обвести группу. Стрелки ведут от точки к точке, Enter выбирает, пробел добавляет в группу.",
  ],
  method: ["Method", "Метод"],
  computing: ["Computing the map; the first time takes some seconds…", "Карта вычисляется; в первый раз это занимает несколько секунд…"],
  selected: ["Selected image", "Выбрано изображение"],
  hovered: ["Under the pointer", "Под указателем"],
  interpolation: ["Interpolation", "Интерполяция"],
  between: ["Interpolation between the two images", "Переход между двумя изображениями"],
  whole: ["Show all", "Показать всё"],
  firstOf: ["the first {shown} are shown", "показаны первые {shown}"],
  lasso: ["select a group", "выделять группу"],
  members: ["Images in the group:", "Изображений в группе:"],
  groupMean: ["The group's mean z, decoded", "Среднее z группы после декодера"],
  placeMean: ["The mean z of the eight nearest images, decoded", "Среднее z восьми ближайших изображений после декодера"],
  linear: ["linear", "линейная"],
  spherical: ["spherical", "сферическая"],
  legend: ["Classes on the map", "Классы на карте"],
} as const;
