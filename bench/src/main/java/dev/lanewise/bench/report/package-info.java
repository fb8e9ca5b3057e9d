/** What a run leaves behind: {@code results.json}, {@code report.html} and charts. */
@NullMarked
package dev.lanewise.bench.report;

import org.jspecify.annotations.NullMarked;
