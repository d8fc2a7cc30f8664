// What the server says of its presets and operations, in Russian.

const russian: Record<string, string> = {
  "A small variational autoencoder of drawn digits: needs no download, trains in a minute.": "Небольшой вариационный автокодировщик нарисованных цифр: ничего не нужно скачивать, обучается за минуту.",
  "A small conditional VAE of drawn digits: its decoder is given the digit, so the latent need only hold the style; needs no download.": "Небольшой условный VAE нарисованных цифр: декодеру назван класс, поэтому в z остаётся только стиль; ничего не нужно скачивать.",
  "An autoencoder of drawn faces, 64x64 in colour: needs no download, trains in about a minute.": "Автокодировщик нарисованных лиц, 64x64 в цвете: ничего не нужно скачивать, обучается примерно за минуту.",
  "A denoising autoencoder of drawn digits: learns to remove Gaussian noise (standard deviation 0.4); needs no download, trains in seconds.": "Автокодировщик нарисованных цифр, который убирает гауссов шум (стандартное отклонение 0,4); ничего не нужно скачивать, обучается за секунды.",
  "A small VAE trained on one drawn digit only, the eight, so that every other digit is an anomaly; needs no download, trains in seconds.": "Небольшой VAE, обученный только на нарисованных восьмёрках, так что любая другая цифра — аномалия; ничего не нужно скачивать, обучается за секунды.",
  "A variational autoencoder of drawn digits with two latents, whose manifold `diabolo latents` draws; needs no download, trains in a minute.": "Вариационный автокодировщик нарисованных цифр с двумя числами в z; их плоскость рисует `diabolo latents`; ничего не нужно скачивать, обучается за минуту.",
  "A variational autoencoder of MNIST's digits: 16 numbers per image, 1,232,675 parameters.": "Вариационный автокодировщик цифр MNIST: 16 чисел на изображение, 1 232 675 параметров.",
  "A conditional VAE of MNIST's digits: its decoder is given the digit, so 16 numbers per image need only hold the handwriting; 1,433,539 parameters.": "Условный VAE цифр MNIST: декодеру назван класс, поэтому в 16 числах остаётся только почерк; 1 433 539 параметров.",
  "A denoising autoencoder of MNIST's digits: learns to remove Gaussian noise (standard deviation 0.4); 847,425 parameters.": "Автокодировщик цифр MNIST, который убирает гауссов шум (стандартное отклонение 0,4); 847 425 параметров.",
  "A VAE trained on one of MNIST's digits only, the eight, so that every other digit is an anomaly; 1,232,675 parameters.": "VAE, обученный только на восьмёрках MNIST, так что любая другая цифра — аномалия; 1 232 675 параметров.",
  "An autoencoder of the faces of LFW, 64x64 in colour: 64 numbers per face, 8,443,291 parameters.": "Автокодировщик лиц LFW, 64x64 в цвете: 64 числа на лицо, 8 443 291 параметр.",
  "A variational autoencoder of Fashion-MNIST's articles of clothing: 16 numbers per image, 1,232,675 parameters.": "Вариационный автокодировщик предметов одежды Fashion-MNIST: 16 чисел на изображение, 1 232 675 параметров.",
  "A larger autoencoder of the faces of LFW, 64x64 in colour: 64 numbers per face, as ae-lfw, but better than PCA.": "Автокодировщик лиц LFW побольше, 64x64 в цвете: 64 числа на лицо, как у ae-lfw, но лучше PCA.",
  "A variational autoencoder of the faces of LFW, 64x64 in colour: new faces from 64 numbers drawn from N(0, 1).": "Вариационный автокодировщик лиц LFW, 64x64 в цвете: новые лица из 64 чисел, взятых из N(0, 1).",
  "An autoencoder for your own images, of any size: --set dataset.name=folder:PATH": "Автокодировщик для своих изображений любого размера: --set dataset.name=folder:PATH",
  "A variational autoencoder for your own images, of any size: --set dataset.name=folder:PATH": "Вариационный автокодировщик для своих изображений любого размера: --set dataset.name=folder:PATH",
  "A conditional VAE for your own images, of any size, with one sub-folder per class: --set dataset.name=folder:PATH": "Условный VAE для своих изображений любого размера, по подпапке на класс: --set dataset.name=folder:PATH",
  "A VAE of normal images alone, for finding strange ones among others (anomaly --against): --set dataset.name=folder:PATH": "VAE одних нормальных изображений, чтобы находить странные среди других (anomaly --against): --set dataset.name=folder:PATH",
  "The attributes of the images": "Признаки изображений",
  "The probability that images have each attribute": "Вероятность каждого признака у изображений",
  "Directions in z that add an attribute": "Направления в z, которые добавляют признак",
  "Images of latents": "Изображения по латентным векторам",
  "What each dimension of z holds": "Что хранит каждое измерение z",
  "Latents of images": "Латентные векторы изображений",
  "What happens to trainings, as a stream of events: started, step, epoch, ended, gone": "Что происходит с обучением, потоком событий: started, step, epoch, ended, gone",
  "The images a model is evaluated on; in JSON their classes and names": "Изображения, на которых проверяется модель; в JSON — их классы и имена",
  "Pictures as a model takes them": "Картинки в том виде, в каком их берёт модель",
  "The outputs of the layers for one image": "Выходы слоёв для одного изображения",
  "Images between two latents": "Изображения между двумя латентными векторами",
  "List the models": "Список моделей",
  "The images with the nearest latents": "Изображения с ближайшими латентными векторами",
  "A value of each image on the map, such as its score": "Значение каждого изображения на карте, например его оценка",
  "The latents of the images in two dimensions": "Латентные векторы изображений в двух измерениях",
  "Images, encoded and decoded again": "Изображения, закодированные и декодированные снова",
  "The trainings, and their figures by epoch": "Обучения и их числа по эпохам",
  "Start a training": "Начать обучение",
  "Stop or resume a training, or serve its model": "Остановить или продолжить обучение, или показать его модель",
  "Pictures of a training, by epoch": "Картинки обучения по эпохам",
  "New images": "Новые изображения",
  "Anomaly scores of images; higher is more anomalous": "Оценки аномальности изображений; чем выше, тем аномальнее",
};

// describeInRussian returns a description of the server in Russian, or as it is if the page does not
// know it.
export function describeInRussian(description: string): string {
  return russian[description] ?? description;
}
