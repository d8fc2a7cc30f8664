// The texts of the view map, in both languages.

export const texts = {
  mapHelp: ["How to use the map", "Как пользоваться картой"],
  mapHint: [
    "Each point is an image; images with similar z are close together. Point at an image to see it, click two for the way between them, or click between the points to see the mean of those nearby. Drag to move the map, scroll to zoom: near enough, the points become images; drag with Shift to select a group, double-click to see all. The arrow keys go from point to point, Enter clicks, Space adds to the group, Escape clears the choice.",
    "Каждая точка — изображение; у близких точек похожие z. Наведите указатель на точку, чтобы увидеть изображение; нажмите на две точки, чтобы увидеть переход между ними; нажмите на пустое место, чтобы увидеть среднее ближайших изображений. Тяните, чтобы двигать карту; колесо меняет масштаб: вблизи точки становятся изображениями; с Shift можно обвести группу; двойной щелчок показывает всё. Стрелки ведут от точки к точке, Enter выбирает, пробел добавляет в группу, Escape снимает выбор.",
  ],
  confetti: [
    "The decoder of this model is told the class, so z need not hold it: z holds what is left, such as the handwriting. That is why the classes lie mixed, without clusters.",
    "Декодеру этой модели класс сообщают, поэтому в z его может и не быть: там остаётся прочее, например почерк. Поэтому классы на карте перемешаны и не образуют скоплений.",
  ],
  findImage: ["Find by number, name or class", "Найти по номеру, имени или классу"],
  mapChoice: ["What is chosen", "Что выбрано"],
  mapWaiting: ["Loading…", "Загрузка…"],
  wayTold: ["The decoder is told class {told} on all of the way.", "Декодеру на всём пути сообщается класс {told}."],
  wayToldBoth: [
    "The decoder is told the class of the nearer end: {first} for the first {half} pictures, {second} for the other {rest}.",
    "Декодеру сообщается класс ближнего конца: {first} для первых картинок ({half}), {second} для остальных ({rest}).",
  ],
  method: ["Method", "Метод"],
  computing: ["Computing the map; the first time takes some seconds…", "Карта вычисляется; в первый раз это занимает несколько секунд…"],
  selected: ["Selected image", "Выбрано изображение"],
  interpolation: ["Interpolation", "Интерполяция"],
  between: ["From image {from} to image {to}", "От изображения {from} к изображению {to}"],
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
