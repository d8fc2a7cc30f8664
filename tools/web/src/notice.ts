// What a person should notice at a step.

import * as api from "./api";
import { Key } from "./text";

const byKind: Record<string, Key> = {
  conv2d: "noticeConv", convtranspose2d: "noticeConvBack", batchnorm2d: "noticeNorm", relu: "noticeRelu", dropout: "noticeDropout",
  maxpool2d: "noticePool", upsample: "noticeUpsample", flatten: "noticeFlatten", unflatten: "noticeUnflatten", linear: "noticeLinear",
  z: "noticeZ", embedding: "noticeEmbedding", concat: "noticeConcat",
};

// notice returns the sentence for step i, by its kind and its place.
export function notice(steps: api.Step[], i: number, model: api.Model): Key {
  const { part, name, kind } = steps[i], last = steps.length - 1;
  if (name === "head") return model.posterior === "point" ? "noticeHeadPlain" : "noticeHead";
  if (kind === "sigmoid" && i === last) return "noticeSigmoid";
  if (steps[last].kind === "sigmoid" && i === last - 1) return "noticeLogits";
  if (kind === "conv2d" && i === 0) return "noticeConvFirst";
  if (kind === "linear" && part === "decoder") return "noticeLinearBack";
  if (kind === "relu" && part === "decoder") return "noticeReluBack";
  return byKind[kind] ?? "noticeBend";
}
