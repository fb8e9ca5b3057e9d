package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaOutOfMemoryException;
import dev.lanewise.cuda.driver.ConvolutionPass;
import dev.lanewise.cuda.driver.CudaEvent;
import dev.lanewise.cuda.kernels.CuDnnChoices.Choice;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.ConvEpilogue;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions by own kernels or by cuDNN, arguments checked. Own kernels run where cuDNN was not
 * asked for, and in any case
 *
 * <ul>
 *   <li>convolutions that must be exact, and of no images;
 *   <li>packed filters, which are laid out for them;
 *   <li>padding that differs on opposite sides, and arrays of 2^31 elements or more;
 *   <li>what cuDNN has no deterministic algorithm for that sums products, or filters as Winograd
 *       does where that is allowed, in at most 512 MiB;
 *   <li>operands that don't start at a multiple of 16 bytes, where they may be rounded to
 *       TensorFloat-32: tensor cores want that.
 * </ul>
 */
final class ConvRoutes extends KernelFamily {
  private static final System.Logger LOG = System.getLogger("dev.lanewise.cuda");

  /** What tensor cores read at once. */
  private static final int ALIGNMENT = 16;

  /** Runs that are timed, after one that is not. */
  private static final int TIMED = 3;

  private final ConvPasses passes;
  private final ConvWeightsPasses weightsPasses;
  private final @Nullable CuDnnChoices choices;
  private final @Nullable CuDnnPasses cudnn;
  private final boolean measured;

  ConvRoutes(DeviceServices services, DType dtype, @Nullable LibraryConvolutions library) {
    super(services, dtype);
    ConvEpiloguePasses epilogues = new ConvEpiloguePasses(services, dtype);
    this.passes = new ConvPasses(services, dtype, epilogues);
    this.weightsPasses = new ConvWeightsPasses(services, dtype);
    this.measured = library != null && library.measured();
    this.choices = library == null ? null : new CuDnnChoices(library, dtype);
    this.cudnn =
        library == null ? null : new CuDnnPasses(services, dtype, library.cudnn(), epilogues);
  }

  /** The filters as own kernels read them. */
  CudaBuffer pack(Conv2d conv, boolean transposed, CudaBuffer w, long wOffset) {
    return passes.pack(conv, transposed, w, wOffset);
  }

  private void own(
      Conv2d conv,
      boolean transposed,
      CudaBuffer x,
      long xOffset,
      CudaBuffer w,
      long wOffset,
      boolean packed,
      CudaBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable CudaBuffer scale,
      long scaleOffset,
      @Nullable CudaBuffer bias,
      long biasOffset,
      @Nullable CudaBuffer residual,
      long residualOffset) {
    CudaBuffer fresh = packed ? null : passes.pack(conv, transposed, w, wOffset);
    try {
      passes.convolve(
          conv,
          transposed,
          x,
          xOffset,
          fresh == null ? w : fresh,
          y,
          yOffset,
          epilogue,
          scale,
          scaleOffset,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } finally {
      if (fresh != null) {
        fresh.close();
      }
    }
  }

  /**
   * y = epilogue(x * w); operands that the epilogue has not are null.
   *
   * @param packed whether w was packed
   */
  void convolve(
      Conv2d conv,
      boolean transposed,
      CudaBuffer x,
      long xOffset,
      CudaBuffer w,
      long wOffset,
      boolean packed,
      CudaBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable CudaBuffer scale,
      long scaleOffset,
      @Nullable CudaBuffer bias,
      long biasOffset,
      @Nullable CudaBuffer residual,
      long residualOffset) {
    CuDnnPasses library = packed ? null : cudnn;
    if (library != null) {
      // What runs is decided and begun inside, so that no other thread destroys the plan before.
      services.context().enter();
      try {
        ConvolutionPass pass = transposed ? ConvolutionPass.DATA : ConvolutionPass.FORWARD;
        Choice choice = choice(conv, pass, x, xOffset, w, wOffset, y, yOffset);
        if (choice != null && measured && choice.isFaster() == null) {
          measure(
              choice,
              library,
              conv,
              transposed,
              x,
              xOffset,
              w,
              wOffset,
              epilogue,
              scale,
              scaleOffset,
              bias,
              biasOffset,
              residual,
              residualOffset);
        }
        if (choice != null && !Boolean.FALSE.equals(choice.isFaster())) {
          library.convolve(
              choice.plan(),
              conv,
              transposed,
              x,
              xOffset,
              w,
              wOffset,
              y,
              yOffset,
              epilogue,
              scale,
              scaleOffset,
              bias,
              biasOffset,
              residual,
              residualOffset);
          return;
        }
      } finally {
        services.context().leave();
      }
    }
    own(
        conv,
        transposed,
        x,
        xOffset,
        w,
        wOffset,
        packed,
        y,
        yOffset,
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  /** Times both; where there is no memory for that, own kernels run, which need none. */
  private void measure(
      Choice choice,
      CuDnnPasses library,
      Conv2d conv,
      boolean transposed,
      CudaBuffer x,
      long xOffset,
      CudaBuffer w,
      long wOffset,
      ConvEpilogue epilogue,
      @Nullable CudaBuffer scale,
      long scaleOffset,
      @Nullable CudaBuffer bias,
      long biasOffset,
      @Nullable CudaBuffer residual,
      long residualOffset) {
    try (CudaBuffer to = services.memory().scratch(dtype, y(conv, transposed))) {
      double ownTime =
          time(
              () ->
                  own(
                      conv,
                      transposed,
                      x,
                      xOffset,
                      w,
                      wOffset,
                      false,
                      to,
                      0,
                      epilogue,
                      scale,
                      scaleOffset,
                      bias,
                      biasOffset,
                      residual,
                      residualOffset));
      double libraryTime =
          time(
              () ->
                  library.convolve(
                      choice.plan(),
                      conv,
                      transposed,
                      x,
                      xOffset,
                      w,
                      wOffset,
                      to,
                      0,
                      epilogue,
                      scale,
                      scaleOffset,
                      bias,
                      biasOffset,
                      residual,
                      residualOffset));
      choice.decide(libraryTime < ownTime);
    } catch (CudaOutOfMemoryException e) {
      LOG.log(
          Level.INFO, "own kernels for " + conv + ", as there is no memory to measure cuDNN", e);
      choice.decide(false);
    }
  }

  private static long y(Conv2d conv, boolean transposed) {
    return transposed ? conv.sizeX() : conv.sizeY();
  }

  /** dw = the gradient. */
  void gradient(
      Conv2d conv,
      CudaBuffer x,
      long xOffset,
      CudaBuffer dy,
      long dyOffset,
      CudaBuffer dw,
      long dwOffset) {
    CuDnnPasses library = cudnn;
    if (library != null) {
      services.context().enter();
      try {
        Choice choice =
            choice(conv, ConvolutionPass.FILTER, x, xOffset, dy, dyOffset, dw, dwOffset);
        if (choice != null && measured && choice.isFaster() == null) {
          double ownTime =
              time(() -> weightsPasses.gradient(conv, x, xOffset, dy, dyOffset, dw, dwOffset));
          double libraryTime =
              time(() -> library.run(choice.plan(), x, xOffset, dy, dyOffset, dw, dwOffset));
          choice.decide(libraryTime < ownTime);
        }
        if (choice != null && !Boolean.FALSE.equals(choice.isFaster())) {
          library.run(choice.plan(), x, xOffset, dy, dyOffset, dw, dwOffset);
          return;
        }
      } finally {
        services.context().leave();
      }
    }
    weightsPasses.gradient(conv, x, xOffset, dy, dyOffset, dw, dwOffset);
  }

  /** cuDNN's plan, or null if own kernels are to run. */
  private @Nullable Choice choice(
      Conv2d conv,
      ConvolutionPass pass,
      CudaBuffer from,
      long fromOffset,
      CudaBuffer by,
      long byOffset,
      CudaBuffer to,
      long toOffset) {
    CuDnnChoices all = choices;
    if (all == null || !CuDnnChoices.mayServe(conv)) {
      return null;
    }
    long starts = from.address(fromOffset) | by.address(byOffset) | to.address(toOffset);
    return all.mayRound() && starts % ALIGNMENT != 0 ? null : all.get(conv, pass);
  }

  /** The milliseconds of some runs on the device. */
  private double time(Runnable run) {
    run.run();
    try (CudaEvent start = new CudaEvent(services.context(), true);
        CudaEvent end = new CudaEvent(services.context(), true)) {
      start.record();
      for (int i = 0; i < TIMED; i++) {
        run.run();
      }
      end.record();
      end.await();
      return end.millisSince(start);
    }
  }
}
