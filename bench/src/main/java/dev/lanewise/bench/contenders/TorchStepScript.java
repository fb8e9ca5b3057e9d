package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.StepCase;
import java.util.ArrayList;
import java.util.List;

/** Networks in TorchScript, over a list of weights in the order of our layers. */
final class TorchStepScript {
  /** Parameters of the tables of a GPT, before its blocks. */
  private static final int TABLES = 2;

  /** Parameters of a block. */
  private static final int OF_BLOCK = 12;

  private TorchStepScript() {}

  /** Whether a parameter is the weight of a dense layer, which we keep (in, out). */
  static boolean isDense(StepCase which, int index, int[] shape) {
    return switch (which.net()) {
      case MLP, LENET -> shape.length == 2;
      case LSTM -> index == 9;
      case GPT -> index >= TABLES && shape.length == 2;
    };
  }

  /** Statements that make {@code logits}, a matrix, of {@code x} and {@code ws}. */
  static List<String> logits(StepCase which) {
    return switch (which.net()) {
      case MLP ->
          List.of(
              "h0 = torch.relu(torch.linear(x, ws[0], ws[1]))",
              "h1 = torch.relu(torch.linear(h0, ws[2], ws[3]))",
              "logits = torch.linear(h1, ws[4], ws[5])");
      case LENET -> lenet();
      case LSTM -> lstm(which);
      case GPT -> gpt(which);
    };
  }

  private static List<String> lenet() {
    String pool = "torch.max_pool2d(torch.relu(c%1$d), [2, 2], [2, 2], [0, 0], [1, 1], False)";
    return List.of(
        "c0 = torch.conv2d(x, ws[0], ws[1], [1, 1], [2, 2], [1, 1], 1)",
        "c1 = torch.conv2d(%s, ws[2], ws[3], [1, 1], [0, 0], [1, 1], 1)"
            .formatted(pool.formatted(0)),
        "f = torch.flatten(%s, 1, -1)".formatted(pool.formatted(1)),
        "h0 = torch.relu(torch.linear(f, ws[4], ws[5]))",
        "h1 = torch.relu(torch.linear(h0, ws[6], ws[7]))",
        "logits = torch.linear(h1, ws[8], ws[9])");
  }

  private static List<String> lstm(StepCase which) {
    return List.of(
        "e = torch.embedding(ws[0], x)",
        "s = torch.zeros([2, %d, %d])".formatted(which.batch(), StepCase.LSTM_HIDDEN),
        "y, hn, cn = torch.lstm(e, [s, s], [ws[1], ws[2], ws[3], ws[4], ws[5], ws[6], ws[7], ws[8]],"
            + " True, 2, 0., True, False, True)",
        "logits = torch.linear(torch.reshape(y, [-1, %d]), ws[9], ws[10])"
            .formatted(StepCase.LSTM_HIDDEN));
  }

  private static List<String> gpt(StepCase which) {
    List<String> lines = new ArrayList<>();
    lines.add("h0 = torch.add(torch.embedding(ws[0], x), ws[1])");
    for (int block = 0; block < StepCase.GPT_BLOCKS; block++) {
      lines.addAll(block(which, block));
    }
    lines.add(
        "n = torch.layer_norm(h%d, [%d], ws[%d], ws[%d], 1e-5, False)"
            .formatted(StepCase.GPT_BLOCKS, StepCase.GPT_WIDTH, last(), last() + 1));
    lines.add(
        "logits = torch.linear(torch.reshape(n, [-1, %d]), ws[0], None)"
            .formatted(StepCase.GPT_WIDTH));
    return lines;
  }

  private static int last() {
    return TABLES + OF_BLOCK * StepCase.GPT_BLOCKS;
  }

  private static List<String> block(StepCase which, int block) {
    int w = TABLES + OF_BLOCK * block;
    int width = StepCase.GPT_WIDTH;
    int heads = StepCase.GPT_HEADS;
    String view =
        "torch.transpose(torch.view(%%s, [%d, %d, %d, %d]), 1, 2)"
            .formatted(which.batch(), StepCase.GPT_TIME, heads, width / heads);
    String norm = "torch.layer_norm(%s, [" + width + "], ws[%d], ws[%d], 1e-5, False)";
    String dense = "torch.linear(%s, ws[%d], ws[%d])";
    return List.of(
        "n%da = ".formatted(block) + norm.formatted("h" + block, w, w + 1),
        "q%1$d, k%1$d, v%1$d = torch.chunk(%2$s, 3, -1)"
            .formatted(block, dense.formatted("n%da".formatted(block), w + 2, w + 3)),
        "a%d = torch.scaled_dot_product_attention(%s, %s, %s, None, 0., True)"
            .formatted(
                block,
                view.formatted("q" + block),
                view.formatted("k" + block),
                view.formatted("v" + block)),
        "r%1$d = torch.reshape(torch.transpose(a%1$d, 1, 2), [%2$d, %3$d, %4$d])"
            .formatted(block, which.batch(), StepCase.GPT_TIME, width),
        "m%1$d = torch.add(h%1$d, %2$s)"
            .formatted(block, dense.formatted("r" + block, w + 4, w + 5)),
        "n%db = ".formatted(block) + norm.formatted("m" + block, w + 6, w + 7),
        "g%d = torch.gelu(%s)"
            .formatted(block, dense.formatted("n%db".formatted(block), w + 8, w + 9)),
        "h%d = torch.add(m%d, %s)"
            .formatted(block + 1, block, dense.formatted("g" + block, w + 10, w + 11)));
  }
}
