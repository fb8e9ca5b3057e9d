/** Tests of the test run itself. */
package dev.lanewise.build;
