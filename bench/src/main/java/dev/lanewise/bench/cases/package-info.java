/** What is measured: cases, their names, and the list of them that makes a family. */
@NullMarked
package dev.lanewise.bench.cases;

import org.jspecify.annotations.NullMarked;
