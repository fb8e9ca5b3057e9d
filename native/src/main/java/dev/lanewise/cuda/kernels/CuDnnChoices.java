package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.ConvolutionPass;
import dev.lanewise.cuda.driver.ConvolutionPlan;
import dev.lanewise.cuda.driver.ConvolutionShape;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was chosen for each convolution: cuDNN's plan, and whether it is used. Looking for one that
 * is there allocates nothing. Of more than {@value #MOST} of a pass the one that was unused for
 * longest is destroyed. The user is inside the context.
 */
final class CuDnnChoices {
  private static final int MOST = 1024;

  private final LibraryConvolutions library;
  private final DType dtype;
  private final boolean tensorFloat;
  private final Map<ConvolutionPass, Map<Conv2d, Choice>> choices =
      new EnumMap<>(ConvolutionPass.class);

  /** For an element type. */
  CuDnnChoices(LibraryConvolutions library, DType dtype) {
    this.library = library;
    this.dtype = dtype;
    this.tensorFloat = dtype == DType.F32 && library.precision() != Precision.FLOAT32;
    for (ConvolutionPass pass : ConvolutionPass.values()) {
      choices.put(pass, new Recent());
    }
  }

  /** A plan and what became of it. */
  static final class Choice {
    private final ConvolutionPlan plan;
    private @Nullable Boolean isFaster;

    Choice(ConvolutionPlan plan) {
      this.plan = plan;
    }

    /** cuDNN's plan. */
    ConvolutionPlan plan() {
      return plan;
    }

    /** Whether cuDNN was measured to be faster; null before. */
    @Nullable Boolean isFaster() {
      return isFaster;
    }

    void decide(boolean faster) {
      isFaster = faster;
    }
  }

  private final class Recent extends LinkedHashMap<Conv2d, Choice> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Conv2d, Choice> eldest) {
      boolean tooMany = size() > MOST;
      if (tooMany) {
        library.cudnn().destroy(eldest.getValue().plan);
      }
      return tooMany;
    }
  }

  /** Whether operands may be rounded, by kernels that want them aligned. */
  boolean mayRound() {
    return tensorFloat;
  }

  /** Whether cuDNN may be asked for this convolution at all. */
  static boolean mayServe(Conv2d conv) {
    Window2d window = conv.window();
    return !conv.exact()
        && conv.batch() > 0
        && window.padTop() == window.padBottom()
        && window.padLeft() == window.padRight()
        && conv.sizeX() <= Integer.MAX_VALUE
        && conv.sizeY() <= Integer.MAX_VALUE
        && conv.sizeW() <= Integer.MAX_VALUE;
  }

  /** What there is for a convolution that cuDNN may serve, or null if it has no algorithm. */
  @Nullable Choice get(Conv2d conv, ConvolutionPass pass) {
    Map<Conv2d, Choice> known = choices.get(pass);
    if (known == null) {
      throw new IllegalStateException("no choices of " + pass);
    }
    Choice choice = known.get(conv);
    if (choice == null) {
      choice =
          new Choice(
              library.cudnn().plan(pass, shape(conv), tensorFloat, winograd(conv.window(), pass)));
      known.put(conv, choice);
    }
    return choice.plan.isFound() ? choice : null;
  }

  /** As {@link dev.lanewise.kernels.op.Conv2dKernels} allows it. */
  private static boolean winograd(Window2d window, ConvolutionPass pass) {
    return pass != ConvolutionPass.FILTER
        && window.kernelH() == 3
        && window.kernelW() == 3
        && window.strideH() == 1
        && window.strideW() == 1
        && window.dilationH() == 1
        && window.dilationW() == 1;
  }

  private ConvolutionShape shape(Conv2d conv) {
    Window2d window = conv.window();
    return new ConvolutionShape(
        dtype == DType.F64,
        conv.batch(),
        conv.inChannels(),
        conv.height(),
        conv.width(),
        conv.outChannels(),
        conv.outHeight(),
        conv.outWidth(),
        window.kernelH(),
        window.kernelW(),
        window.padTop(),
        window.padLeft(),
        window.strideH(),
        window.strideW(),
        window.dilationH(),
        window.dilationW(),
        conv.groups());
  }
}
