package dev.lanewise.bench.contenders;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript module of one method: so libtorch's own operators, backward ones among them,
 * can be called without a layer of another library between. The archive has the form of PyTorch's
 * {@code torch.jit.save}: the code, and pickles of a module without state and of no constants.
 */
final class TorchScript {
  private static final String FOLDER = "layer/";

  /** Of the file's form: operators are those of PyTorch 1.11 and later. */
  private static final String VERSION = "10\n";

  private TorchScript() {}

  /**
   * A module.
   *
   * @param arguments of the method, such as {@code "x: Tensor, w: Tensor"}
   * @param body what it returns: a tensor
   */
  static byte[] module(String arguments, String body) {
    return module(arguments, "Tensor", "return " + body);
  }

  /**
   * A module.
   *
   * @param arguments of the method
   * @param type what it returns, such as {@code "List[Tensor]"}
   * @param lines its statements; the last one returns
   */
  static byte[] module(String arguments, String type, String... lines) {
    String code =
        """
        class Layer(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.Layer,
              %s) -> %s:
            %s
        """
            .formatted(arguments, type, String.join("\n    ", lines));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      add(zip, "data.pkl", pickledModule());
      add(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      // An empty tuple.
      add(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      add(zip, "version", VERSION.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] pickledModule() {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    // Protocol 2; an object of the class, without arguments; its state: training is false.
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes("c__torch__\nLayer\n)".getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {(byte) 0x81, '}', '('});
    byte[] name = "training".getBytes(StandardCharsets.US_ASCII);
    pickle.writeBytes(new byte[] {'X', (byte) name.length, 0, 0, 0});
    pickle.writeBytes(name);
    pickle.writeBytes(new byte[] {(byte) 0x89, 'u', 'b', '.'});
    return pickle.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(FOLDER + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
