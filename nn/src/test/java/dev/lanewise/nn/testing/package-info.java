/** What tests of the network stack share. */
package dev.lanewise.nn.testing;
