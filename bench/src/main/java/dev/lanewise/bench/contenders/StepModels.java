package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.layer.recurrent.Lstm;
import dev.lanewise.nn.zoo.Gpt;
import dev.lanewise.nn.zoo.GptConfig;
import dev.lanewise.nn.zoo.LeNet5;

/** The networks of training steps, by our layers: their first parameters are everyone's. */
final class StepModels {
  private StepModels() {}

  static Layer build(StepCase which, Engine engine) {
    long seed = StepCase.SEED;
    return switch (which.net()) {
      case MLP ->
          new Sequential(
                  new Dense(StepCase.WIDE),
                  Activation.relu(),
                  new Dense(StepCase.NARROW),
                  Activation.relu(),
                  new Dense(StepCase.CLASSES))
              .build(engine, seed, StepCase.PIXELS);
      case LENET ->
          LeNet5.modern(StepCase.CLASSES).build(engine, seed, 1, StepCase.SIDE, StepCase.SIDE);
      case LSTM ->
          new Sequential(
                  new Embedding(StepCase.VOCABULARY, StepCase.LSTM_EMBEDDING),
                  new Lstm(StepCase.LSTM_HIDDEN).withLayers(2),
                  new Dense(StepCase.VOCABULARY))
              .build(engine, seed, StepCase.LSTM_TIME);
      case GPT ->
          new Gpt(
                  GptConfig.of(
                      StepCase.VOCABULARY,
                      StepCase.GPT_TIME,
                      StepCase.GPT_BLOCKS,
                      StepCase.GPT_HEADS,
                      StepCase.GPT_WIDTH))
              .build(engine, seed, StepCase.GPT_TIME);
    };
  }

  /** The shape of the operand of networks of pictures. */
  static long[] pictures(StepCase which) {
    return which.net() == StepCase.Net.MLP
        ? new long[] {which.batch(), StepCase.PIXELS}
        : new long[] {which.batch(), 1, StepCase.SIDE, StepCase.SIDE};
  }
}
