package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.WeightMap;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.zoo.Gpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What each head of a {@link Gpt} looks at while it reads a sentence. */
final class GptMaps {
  private static final int SMALL_CELL = 4;
  private static final int LARGE_CELL = 16;

  private final Gpt model;
  private final CharacterText text;
  private final String sentence;
  private final int[] tokens;

  /** The weights of each layer's heads, (time, time) each. */
  private final List<float[]> maps = new ArrayList<>();

  GptMaps(Gpt model, CharacterText text, String sentence) {
    this.model = model;
    this.text = text;
    this.sentence = sentence;
    this.tokens = text.tokenizer().encode(sentence);
    int area = tokens.length * tokens.length;
    try (Scope scope = model.engine().scope()) {
      for (Tensor layer : model.attentionWeights(model.engine().of(tokens, 1, tokens.length))) {
        float[] weights = layer.toFloats();
        for (int head = 0; head < model.config().heads(); head++) {
          maps.add(Arrays.copyOfRange(weights, head * area, (head + 1) * area));
        }
      }
    }
  }

  /** All heads on one sheet, a table of what they do, and the one that looks back farthest. */
  void addTo(StudyReport report, String stem) {
    int heads = model.config().heads();
    report
        .text(
            ("While it reads \"%s\": a row of the sheet is a layer, a picture in it a head; in a"
                    + " picture, a row is a character and a column a character that it looks at."
                    + " Nobody looks ahead.")
                .formatted(sentence))
        .image(
            stem + "-heads",
            "The weights of every head of every layer",
            WeightMap.sheet(maps, tokens.length, heads, SMALL_CELL));
    Table table =
        Table.of("layer", "head", "mean distance", "weight on itself", "on the character before")
            .caption("What the heads look at, mean over the characters of the sentence");
    int farthest = 0;
    for (int i = 0; i < maps.size(); i++) {
      table.row(i / heads + 1, i % heads + 1, distance(i), weight(i, 0), weight(i, 1));
      farthest = distance(i) > distance(farthest) ? i : farthest;
    }
    List<String> characters =
        Arrays.stream(tokens)
            .mapToObj(token -> text.tokenizer().decode(new int[] {token}))
            .toList();
    report
        .table(table)
        .text(
            "Head %d of layer %d looks back farthest:"
                .formatted(farthest % heads + 1, farthest / heads + 1))
        .image(
            stem + "-farthest",
            "The weights of the head that looks back farthest",
            WeightMap.of(maps.get(farthest), characters, characters, LARGE_CELL));
  }

  /** The largest distance of a row's sum from 1, and of a later character's weight from 0. */
  double worst() {
    double worst = 0;
    int time = tokens.length;
    for (float[] map : maps) {
      for (int i = 0; i < time; i++) {
        double sum = 0;
        for (int j = 0; j < time; j++) {
          sum += map[i * time + j];
          worst = j > i ? Math.max(worst, map[i * time + j]) : worst;
        }
        worst = Math.max(worst, Math.abs(sum - 1));
      }
    }
    return worst;
  }

  private double distance(int map) {
    double sum = 0;
    int time = tokens.length;
    for (int i = 0; i < time; i++) {
      for (int j = 0; j < i; j++) {
        sum += (i - j) * (double) maps.get(map)[i * time + j];
      }
    }
    return sum / time;
  }

  private double weight(int map, int back) {
    double sum = 0;
    int time = tokens.length;
    for (int i = back; i < time; i++) {
      sum += maps.get(map)[i * time + i - back];
    }
    return sum / (time - back);
  }
}
