/** The frame every study runs in: options, context, progress, figures and their targets. */
@NullMarked
package dev.lanewise.examples.study;

import org.jspecify.annotations.NullMarked;
