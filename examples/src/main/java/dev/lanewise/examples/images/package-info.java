/**
 * Pictures from files: class folders, decoding, sizes, augmentation, normalisation. Files are taken
 * as untrusted.
 */
@NullMarked
package dev.lanewise.examples.images;

import org.jspecify.annotations.NullMarked;
