package dev.lanewise.kernels.op;

/**
 * A group normalisation (Wu and He, "Group normalization", ECCV 2018) of x (batch, channels,
 * plane), contiguous: statistics are taken over the channels of a group and the plane, sample by
 * sample. As many groups as channels make an instance normalisation.
 *
 * @param batch samples: 0 or more
 * @param channels channels: at least 1, a multiple of {@code groups}
 * @param plane elements a channel of one sample: at least 1
 * @param groups into how many parts the channels fall: at least 1
 * @param epsilon added to the variance: finite, 0 or more
 */
public record GroupNorm(int batch, int channels, int plane, int groups, double epsilon) {
  /**
   * @throws IllegalArgumentException if an argument is out of its range, or x has 2^63 elements or
   *     more
   */
  public GroupNorm {
    Window2d.atLeast(0, batch, "batch");
    Window2d.atLeast(1, channels, "channels");
    Window2d.atLeast(1, plane, "plane");
    Window2d.atLeast(1, groups, "groups");
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          "channels is " + channels + "; expected a multiple of groups, " + groups);
    }
    BatchNorm.checkEpsilon(epsilon);
    BatchNorm.checkSize(batch, channels, plane);
  }

  /** The elements of x. */
  public long size() {
    return (long) batch * channels * plane;
  }

  /** The channels of one group. */
  public int groupChannels() {
    return channels / groups;
  }

  /** The elements of one group of one sample. */
  public long count() {
    return (long) groupChannels() * plane;
  }

  /** How many statistics there are: one for each group of each sample. */
  public long statistics() {
    return (long) batch * groups;
  }
}
