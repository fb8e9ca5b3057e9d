/** The operator cases of ONNX, run on our kernels. */
package dev.lanewise.kernels.onnx;
