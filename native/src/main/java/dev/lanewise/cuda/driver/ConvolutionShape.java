package dev.lanewise.cuda.driver;

/**
 * A convolution as cuDNN describes it: dense NCHW arrays, filters that are not flipped, the same
 * padding on opposite sides.
 *
 * @param wide whether elements are float64, else float32
 * @param batch images, at least 1
 * @param groups into how many parts the channels fall
 */
public record ConvolutionShape(
    boolean wide,
    int batch,
    int inChannels,
    int height,
    int width,
    int outChannels,
    int outHeight,
    int outWidth,
    int kernelH,
    int kernelW,
    int padH,
    int padW,
    int strideH,
    int strideW,
    int dilationH,
    int dilationW,
    int groups) {}
