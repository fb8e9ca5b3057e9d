package dev.lanewise.nn;

import org.jspecify.annotations.Nullable;

/**
 * One recorded operation: what its backward pass needs from its forward pass. A subclass holds both
 * passes side by side; its constructor calls {@link #save} for each tensor whose content {@link
 * #backward} will read, so that a write in place in between is caught.
 */
public abstract class Function {
  private @Nullable Tensor output;
  private @Nullable Tensor saved0;
  private @Nullable Tensor saved1;
  private @Nullable Tensor saved2;
  private @Nullable Tensor saved3;
  private @Nullable Tensor saved4;
  private @Nullable Tensor saved5;
  private int version0;
  private int version1;
  private int version2;
  private int version3;
  private int version4;
  private int version5;

  /** For subclasses. */
  protected Function() {}

  /**
   * Notes that the backward pass will read this tensor; six at most.
   *
   * @throws IllegalStateException if there are six already
   */
  protected final void save(Tensor tensor) {
    if (saved0 == null) {
      saved0 = tensor;
      version0 = tensor.version();
    } else if (saved1 == null) {
      saved1 = tensor;
      version1 = tensor.version();
    } else if (saved2 == null) {
      saved2 = tensor;
      version2 = tensor.version();
    } else if (saved3 == null) {
      saved3 = tensor;
      version3 = tensor.version();
    } else if (saved4 == null) {
      saved4 = tensor;
      version4 = tensor.version();
    } else if (saved5 == null) {
      saved5 = tensor;
      version5 = tensor.version();
    } else {
      throw new IllegalStateException("a function saves six tensors at most");
    }
  }

  /**
   * Adds this operation's part to the gradients of its inputs through {@link Tensor#addGrad}, for
   * those that require one.
   *
   * @param dy the gradient of the output, of its shape; only to be read
   */
  protected abstract void backward(Tensor dy);

  final void setOutput(Tensor tensor) {
    output = tensor;
  }

  final Tensor output() {
    Tensor known = output;
    if (known == null) {
      throw new IllegalStateException("the operation was not recorded");
    }
    return known;
  }

  final void checkSaved() {
    check(saved0, version0);
    check(saved1, version1);
    check(saved2, version2);
    check(saved3, version3);
    check(saved4, version4);
    check(saved5, version5);
  }

  private void check(@Nullable Tensor tensor, int version) {
    if (tensor != null && tensor.version() != version) {
      throw new IllegalStateException(
          "a tensor of shape "
              + tensor.layout()
              + " that the gradient of "
              + getClass().getSimpleName()
              + " needs was overwritten after it was used");
    }
  }
}
