// The texts of the view reference, in both languages.

export const texts = {
  copyLine: ["Copy", "Скопировать"],
  referenceHint: ["The HTTP operations of this server, from its description for programs:", "HTTP-операции этого сервера по его описанию для программ:"],
  bodyTypes: ["Request:", "Запрос:"],
  answerTypes: ["Response:", "Ответ:"],
  default: ["by default", "по умолчанию"],
} as const;
