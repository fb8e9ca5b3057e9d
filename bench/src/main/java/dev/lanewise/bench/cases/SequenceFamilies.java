package dev.lanewise.bench.cases;

import dev.lanewise.bench.cases.Family.Entry;
import java.util.ArrayList;
import java.util.List;

/** The families of layers of sequence networks, and of optimizer steps. */
final class SequenceFamilies {
  private static final int HEADS = 8;
  private static final int HEAD_SIZE = 64;
  private static final int[] TIMES = {128, 512, 2048};

  /** Parameters, and in how many tensors: a model of this library's examples, and a large one. */
  private static final int[][] MODELS = {{17_226, 6}, {10_000_000, 150}};

  private SequenceFamilies() {}

  static List<Family> all() {
    return List.of(
        new Family("rnn", "recurrent layers, forward and in training", rnn()),
        new Family("attention", "causal attention and its gradients", attention()),
        new Family("optimizer", "optimizer steps", optimizer()),
        new Family("step", "whole training steps", steps()));
  }

  private static List<Entry> rnn() {
    List<Entry> entries = new ArrayList<>();
    for (RecurrentCase.Cell cell : RecurrentCase.Cell.values()) {
      for (RecurrentCase.Pass pass : RecurrentCase.Pass.values()) {
        for (int time : new int[] {32, 128}) {
          for (int batch : new int[] {1, 32}) {
            for (int hidden : new int[] {128, 512}) {
              RecurrentCase which = new RecurrentCase(cell, pass, time, batch, hidden);
              entries.add(new Entry(which, false, time == 32 && hidden == 128));
            }
          }
        }
      }
    }
    return entries;
  }

  private static List<Entry> attention() {
    List<Entry> entries = new ArrayList<>();
    for (boolean backward : new boolean[] {false, true}) {
      for (int time : TIMES) {
        AttentionCase which = new AttentionCase(backward, 1, HEADS, time, HEAD_SIZE);
        entries.add(new Entry(which, false, time <= 512));
      }
    }
    return entries;
  }

  private static List<Entry> steps() {
    return List.of(
        new Entry(new StepCase(StepCase.Net.MLP, 32), false, true),
        new Entry(new StepCase(StepCase.Net.LENET, 64), false, true),
        new Entry(new StepCase(StepCase.Net.LSTM, 32), false, true),
        new Entry(new StepCase(StepCase.Net.GPT, 16), false, true));
  }

  private static List<Entry> optimizer() {
    List<Entry> entries = new ArrayList<>();
    for (OptimizerCase.Rule rule : OptimizerCase.Rule.values()) {
      for (int[] model : MODELS) {
        OptimizerCase which = new OptimizerCase(rule, model[0], model[1]);
        entries.add(new Entry(which, false, rule == OptimizerCase.Rule.ADAMW));
      }
    }
    return entries;
  }
}
