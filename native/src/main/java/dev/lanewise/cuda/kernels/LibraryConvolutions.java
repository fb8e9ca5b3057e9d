package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.CuDnnHandle;
import dev.lanewise.kernels.Precision;

/**
 * Convolutions by NVIDIA's library.
 *
 * @param cudnn the library on the device's stream
 * @param measured whether own kernels run where they are faster, else only where it can't
 * @param precision to what operands of float32 may be rounded
 */
public record LibraryConvolutions(CuDnnHandle cudnn, boolean measured, Precision precision) {}
