package dev.lanewise.examples.images;

/** The channels that a decoded picture gets. */
public enum ColorMode {
  /** Three: a grey picture gets three equal ones. */
  RGB,
  /** One: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), of the stored, non-linear values. */
  GREY,
  /** One if the file stores grey, else three. */
  AS_STORED
}
