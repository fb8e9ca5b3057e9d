package dev.lanewise.examples.studies;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.data.PrideAndPrejudice;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.report.WeightMap;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.translation.TranslationTraining;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.io.ModelFileException;
import dev.lanewise.nn.zoo.Gpt;
import dev.lanewise.nn.zoo.GptConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The documents' worked sentence: their own weights, which illustrate, and those of the trained
 * networks of the studies {@code gpt} and {@code translation}, which were learned.
 */
public final class AttentionStudy implements Study {
  private static final String SENTENCE = "The cat sat on the mat";
  private static final int SAT = 2;
  private static final int CELL = 54;

  /** Document 001: what "sat" gives to the other words, in their order. */
  private static final double[] DOCUMENTED = {0.1, 0.8, 0.3, 0.1, 0.6};

  /** Steps of training where no trained network is at hand: a minute. */
  private static final int FEW_STEPS = 500;

  private static final int FEW_SHORT = 60;

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public String title() {
    return "The cat sat on the mat: what attention looks at";
  }

  @Override
  public String source() {
    return "Document 001: attention mechanisms, the worked sentence";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  @Override
  public boolean hasCheckpoints() {
    return true;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    documented(context, result);
    CharacterText text = PrideAndPrejudice.load();
    Gpt model = network(context, text, result);
    learned(context, text, model, result);
    model.release();
    translated(context, result);
    return result.build();
  }

  private static void documented(StudyContext context, StudyResult.Builder result) {
    WordMaps maps = new WordMaps(SENTENCE);
    double sum = Arrays.stream(DOCUMENTED).sum();
    float[] scores = new float[DOCUMENTED.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) DOCUMENTED[i];
    }
    float[] softmax;
    try (Scope scope = context.engine().scope()) {
      softmax = context.engine().of(scores, 1, scores.length).softmax().toFloats();
    }
    Table table =
        Table.of("\"sat\" looks at", "documented", "divided by the sum", "softmax of them");
    double total = 0;
    for (int i = 0; i < scores.length; i++) {
      String word = maps.words().get(i < SAT ? i : i + 1);
      table.row(word, DOCUMENTED[i], DOCUMENTED[i] / sum, softmax[i]);
      total += softmax[i];
    }
    context
        .report()
        .section("The documents' weights")
        .text(
            ("For \"%s\" the documents give what \"sat\" pays to each other word. The numbers have"
                    + " the sum %s, so they are no weights: those of an attention are a softmax"
                    + " and have the sum 1. They illustrate what is meant; two ways to make weights"
                    + " of them stand beside them. Nor does \"sat\" see itself here, as it does in"
                    + " a Transformer.")
                .formatted(SENTENCE, String.format(java.util.Locale.ROOT, "%.1f", sum)))
        .table(table);
    result
        .figure("sum of the documented weights", sum, Target.within(1.9, 1e-12))
        .figure("sum of their softmax", total, Target.within(1, 1e-6));
  }

  private static Gpt network(StudyContext context, CharacterText text, StudyResult.Builder result) {
    GptConfig config =
        context.isShort()
            ? GptConfig.of(text.vocabularySize(), 48, 2, 2, 32).withRotary()
            : GptStudy.config(text.vocabularySize());
    Gpt model = new Gpt(config);
    model.build(context.engine(), context.seed(), config.context());
    Optional<Path> file = context.checkpoint(GptStudy.MODEL).filter(Files::exists);
    GptTraining training = new GptTraining(model, text);
    context.report().section("The network");
    if (file.isPresent()) {
      try {
        ModelFile.load(file.get(), model);
      } catch (ModelFileException e) {
        throw new BadInputException("cannot read the trained network: " + e.getMessage(), e);
      }
      context.report().text("The network that the study gpt has trained and saved.");
    } else {
      int steps = context.choose(FEW_STEPS, FEW_SHORT);
      context
          .report()
          .text(
              ("The network of the study gpt, trained here for %d steps only. Name the folder where"
                      + " that study has saved its own by --checkpoints to see a better one.")
                  .formatted(steps));
      GptTraining.Plan plan = new GptTraining.Plan(6, steps, steps / 5, 0.003, 1);
      try (Progress progress = context.progress("GPT", steps)) {
        training.run(plan, context.seed(), progress);
      }
    }
    result.figure("nats a character, held out", training.heldOutNats());
    return model;
  }

  private static void learned(
      StudyContext context, CharacterText text, Gpt model, StudyResult.Builder result) {
    WordMaps words = new WordMaps(SENTENCE);
    int heads = model.config().heads();
    int[] tokens = text.tokenizer().encode(SENTENCE);
    int area = tokens.length * tokens.length;
    context
        .report()
        .section("Self-attention, head by head")
        .text(
            "The network reads characters; here the weights of a word's characters are put"
                + " together, each word with the space before it. A word sees itself and what comes"
                + " before it, since the network predicts what comes next. Novels of 1813 have few"
                + " cats on mats, so this shows how heads divide the work rather than what the"
                + " words mean to each other.");
    double worst = 0;
    Table sat = Table.of("layer", "head", "The", "cat", "sat");
    try (Scope scope = context.engine().scope()) {
      List<Tensor> layers = model.attentionWeights(context.engine().of(tokens, 1, tokens.length));
      for (int layer = 0; layer < layers.size(); layer++) {
        float[] weights = layers.get(layer).toFloats();
        float[] mean = new float[words.words().size() * words.words().size()];
        for (int head = 0; head < heads; head++) {
          float[] map = words.of(Arrays.copyOfRange(weights, head * area, (head + 1) * area));
          worst = Math.max(worst, worstRow(map, words.words().size()));
          int row = SAT * words.words().size();
          sat.row(layer + 1, head + 1, map[row], map[row + 1], map[row + 2]);
          for (int i = 0; i < map.length; i++) {
            mean[i] += map[i] / heads;
          }
          draw(context, words, map, layer + 1, head + 1);
        }
        context.report().text("Layer %d, mean of its heads:".formatted(layer + 1));
        context
            .report()
            .image(
                "layer-%d-mean".formatted(layer + 1),
                "Weights between the words in layer %d, mean of the heads".formatted(layer + 1),
                WeightMap.of(mean, words.words(), words.words(), CELL));
      }
    }
    context.report().table(sat.caption("What \"sat\" looks at"));
    result.figure("greatest error of a row of weights", worst, Target.atMost(1e-5));
  }

  private static void translated(StudyContext context, StudyResult.Builder result)
      throws IOException {
    TranslationNetwork network = TranslationNetwork.open(context);
    try {
      TranslationMaps maps = new TranslationMaps(network);
      maps.addTo(context.report());
      result
          .figure(
              "translation: nats a token, validation part",
              new TranslationTraining(network.translator(), network.task()).validationLoss())
          .figure("translation: greatest error of a row", maps.worst(), Target.atMost(1e-5));
    } finally {
      network.translator().layer().release();
    }
  }

  private static void draw(StudyContext context, WordMaps words, float[] map, int layer, int head) {
    context.report().text("Layer %d, head %d:".formatted(layer, head));
    context
        .report()
        .image(
            "layer-%d-head-%d".formatted(layer, head),
            "Weights between the words in layer %d, head %d".formatted(layer, head),
            WeightMap.of(map, words.words(), words.words(), CELL));
  }

  /** How far a row's sum is from 1, or a later word's weight from 0. */
  private static double worstRow(float[] map, int count) {
    double worst = 0;
    for (int row = 0; row < count; row++) {
      double sum = 0;
      for (int column = 0; column < count; column++) {
        float weight = map[row * count + column];
        sum += weight;
        worst = column > row ? Math.max(worst, weight) : worst;
      }
      worst = Math.max(worst, Math.abs(sum - 1));
    }
    return worst;
  }
}
