package dev.lanewise.kernels.onnx;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Why a case is not run, and for which cases that is known. */
enum NotRun {
  /** Convolution and pooling of volumes. */
  THREE_DIMENSIONS(
      "three spatial dimensions",
      "node/test_averagepool_3d_default",
      "node/test_convtranspose_3d",
      "node/test_maxpool_3d_default",
      "pytorch-converted/test_AvgPool3d",
      "pytorch-converted/test_AvgPool3d_stride",
      "pytorch-converted/test_AvgPool3d_stride1_pad0_gpu_input",
      "pytorch-converted/test_Conv3d",
      "pytorch-converted/test_Conv3d_dilated",
      "pytorch-converted/test_Conv3d_dilated_strided",
      "pytorch-converted/test_Conv3d_groups",
      "pytorch-converted/test_Conv3d_no_bias",
      "pytorch-converted/test_Conv3d_stride",
      "pytorch-converted/test_Conv3d_stride_padding",
      "pytorch-converted/test_MaxPool3d",
      "pytorch-converted/test_MaxPool3d_stride",
      "pytorch-converted/test_MaxPool3d_stride_padding"),
  /** Images of bytes, quantised filters. */
  INTEGERS(
      "arithmetic in integers",
      "node/test_basic_convinteger",
      "node/test_convinteger_with_padding",
      "node/test_convinteger_without_padding",
      "node/test_maxpool_2d_uint8",
      "node/test_qlinearconv"),
  /** Resizing by a polynomial of degree 3. */
  CUBIC(
      "cubic interpolation",
      "node/test_resize_downsample_scales_cubic",
      "node/test_resize_downsample_scales_cubic_A_n0p5_exclude_outside",
      "node/test_resize_downsample_scales_cubic_align_corners",
      "node/test_resize_downsample_sizes_cubic",
      "node/test_resize_upsample_scales_cubic",
      "node/test_resize_upsample_scales_cubic_A_n0p5_exclude_outside",
      "node/test_resize_upsample_scales_cubic_align_corners",
      "node/test_resize_upsample_scales_cubic_asymmetric",
      "node/test_resize_upsample_sizes_cubic"),
  /** A rule, or a scale that is no quotient of sizes, which asks for other elements. */
  PLACES(
      "resizing that takes elements from other places than Resize2d does",
      "node/test_resize_downsample_scales_linear",
      "node/test_resize_downsample_scales_linear_align_corners",
      "node/test_resize_downsample_sizes_linear_pytorch_half_pixel",
      "node/test_resize_downsample_sizes_nearest",
      "node/test_resize_downsample_sizes_nearest_tf_half_pixel_for_nn",
      "node/test_resize_upsample_sizes_nearest_ceil_half_pixel",
      "node/test_resize_upsample_sizes_nearest_floor_align_corners",
      "node/test_resize_upsample_sizes_nearest_round_prefer_ceil_asymmetric"),
  /** Resizing a part of an image, which may reach beyond it. */
  REGION("resizing a region", "node/test_resize_tf_crop_and_resize"),
  /** GRUs as they were published, where the reset gate acts on h before the product. */
  RESET(
      "a reset gate before the recurrent product",
      "node/test_gru_batchwise",
      "node/test_gru_defaults",
      "node/test_gru_seq_length",
      "node/test_gru_with_initial_bias"),
  /** Losses in which a class counts more than another. */
  WEIGHTS(
      "weights of classes in a loss",
      "node/test_sce_NCd1_mean_weight_negative_ii",
      "node/test_sce_NCd1_mean_weight_negative_ii_log_prob",
      "node/test_sce_NCd1d2d3_sum_weight_high_ii",
      "node/test_sce_NCd1d2d3_sum_weight_high_ii_log_prob",
      "node/test_sce_NCd1d2d3d4d5_mean_weight",
      "node/test_sce_NCd1d2d3d4d5_mean_weight_log_prob",
      "node/test_sce_mean_weight",
      "node/test_sce_mean_weight_ii",
      "node/test_sce_mean_weight_ii_3d",
      "node/test_sce_mean_weight_ii_3d_log_prob",
      "node/test_sce_mean_weight_ii_4d",
      "node/test_sce_mean_weight_ii_4d_log_prob",
      "node/test_sce_mean_weight_ii_log_prob",
      "node/test_sce_mean_weight_log_prob",
      "node/test_sce_none_weights",
      "node/test_sce_none_weights_log_prob"),
  /** A result that was computed with 1e-2, where the model has the default, 1e-6. */
  EPSILON("an epsilon other than the model's", "node/test_adam_multiple"),
  /** An optimizer that we have not. */
  ADAGRAD("Adagrad", "node/test_adagrad", "node/test_adagrad_multiple"),
  /** LSTMs whose gates see the cell. */
  PEEPHOLES("peepholes", "node/test_lstm_with_peepholes");

  private static final Map<String, NotRun> REASONS =
      List.of(values()).stream()
          .flatMap(reason -> reason.cases.stream().map(name -> Map.entry(name, reason)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private final String text;
  private final List<String> cases;

  NotRun(String text, String... cases) {
    this.text = text;
    this.cases = List.of(cases);
  }

  /** All cases that are known not to run. */
  static Set<String> names() {
    return REASONS.keySet();
  }

  /** Why a case is known not to run; null if it should. */
  static NotRun reason(String name) {
    return REASONS.get(name);
  }

  /** The reason in words. */
  @Override
  public String toString() {
    return text;
  }

  /** An operation that our kernels do not have. */
  @SuppressWarnings("serial")
  static final class UnsupportedCaseException extends RuntimeException {
    private final transient NotRun reason;

    UnsupportedCaseException(NotRun reason) {
      super(reason.text);
      this.reason = reason;
    }

    NotRun reason() {
      return reason;
    }
  }
}
