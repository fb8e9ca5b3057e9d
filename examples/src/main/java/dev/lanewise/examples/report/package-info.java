/**
 * What a study leaves behind: console tables, PNG plots, {@code report.html}, {@code metrics.json}.
 */
@NullMarked
package dev.lanewise.examples.report;

import org.jspecify.annotations.NullMarked;
