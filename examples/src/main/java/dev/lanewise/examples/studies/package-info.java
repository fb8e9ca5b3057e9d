/** The studies: the networks and the claims of the documents, run on Lanewise's kernels. */
@NullMarked
package dev.lanewise.examples.studies;

import org.jspecify.annotations.NullMarked;
