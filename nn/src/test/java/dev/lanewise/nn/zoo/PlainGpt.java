package dev.lanewise.nn.zoo;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A GPT of one block with tanh in plain loops over double arrays, forward, backward and AdamW: what
 * the network stack is compared with. It shares no code with it.
 */
final class PlainGpt {
  private static final double EPSILON = 1e-5;

  private final int heads;
  private final int width;
  private final int vocabulary;
  private final Map<String, double[]> weights = new LinkedHashMap<>();
  private final Map<String, double[]> gradients = new LinkedHashMap<>();
  private final Map<String, double[]> first = new LinkedHashMap<>();
  private final Map<String, double[]> second = new LinkedHashMap<>();
  private int steps;

  PlainGpt(int heads, int width, int vocabulary, Map<String, double[]> start) {
    this.heads = heads;
    this.width = width;
    this.vocabulary = vocabulary;
    start.forEach(
        (name, values) -> {
          weights.put(name, values.clone());
          gradients.put(name, new double[values.length]);
          first.put(name, new double[values.length]);
          second.put(name, new double[values.length]);
        });
  }

  double[] weight(String name) {
    return weights.get(name);
  }

  /** One step of AdamW with the betas 0.9 and 0.95, decay for matrices alone; gives the loss. */
  double step(int[][] x, int[][] y, double rate, double decay) {
    gradients.values().forEach(gradient -> Arrays.fill(gradient, 0));
    double loss = 0;
    for (int sample = 0; sample < x.length; sample++) {
      loss += sample(x[sample], y[sample], x.length * x[sample].length);
    }
    steps++;
    for (String name : weights.keySet()) {
      boolean decays =
          name.endsWith("weight") && !name.contains("ln_") && !name.equals("wpe.weight");
      double[] w = weights.get(name);
      double[] g = gradients.get(name);
      double[] m = first.get(name);
      double[] v = second.get(name);
      for (int i = 0; i < w.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
        double mean = m[i] / (1 - Math.pow(0.9, steps));
        double square = v[i] / (1 - Math.pow(0.95, steps));
        w[i] -= rate * (mean / (Math.sqrt(square) + 1e-8) + (decays ? decay * w[i] : 0));
      }
    }
    return loss / (x.length * x[0].length);
  }

  /** The sum of the losses of a sequence, with gradients of it divided by {@code count} added. */
  private double sample(int[] x, int[] y, int count) {
    int time = x.length;
    double[] wte = weights.get("wte.weight");
    double[] wpe = weights.get("wpe.weight");
    double[] embedded = new double[time * width];
    for (int t = 0; t < time; t++) {
      for (int c = 0; c < width; c++) {
        embedded[t * width + c] = wte[x[t] * width + c] + wpe[t * width + c];
      }
    }
    double[] n1 = norm(embedded, "h.0.ln_1");
    double[] joint = linear(n1, "h.0.attn.c_attn", 3 * width);
    double[] p = attentionWeights(joint, time);
    double[] attended = attend(joint, p, time);
    double[] middle = sum(embedded, linear(attended, "h.0.attn.c_proj", width));
    double[] n2 = norm(middle, "h.0.ln_2");
    double[] inner = linear(n2, "h.0.mlp.c_fc", 4 * width);
    double[] active = Arrays.stream(inner).map(Math::tanh).toArray();
    double[] last = sum(middle, linear(active, "h.0.mlp.c_proj", width));
    double[] n3 = norm(last, "ln_f");
    double loss = 0;
    double[] dn3 = new double[time * width];
    double[] dwte = gradients.get("wte.weight");
    for (int t = 0; t < time; t++) {
      double[] scores = new double[vocabulary];
      double total = 0;
      for (int k = 0; k < vocabulary; k++) {
        for (int c = 0; c < width; c++) {
          scores[k] += n3[t * width + c] * wte[k * width + c];
        }
        total += Math.exp(scores[k]);
      }
      loss += Math.log(total) - scores[y[t]];
      for (int k = 0; k < vocabulary; k++) {
        double d = (Math.exp(scores[k]) / total - (k == y[t] ? 1 : 0)) / count;
        for (int c = 0; c < width; c++) {
          dn3[t * width + c] += d * wte[k * width + c];
          dwte[k * width + c] += d * n3[t * width + c];
        }
      }
    }
    double[] dlast = normBackward(last, dn3, "ln_f");
    double[] dactive = linearBackward(active, dlast, "h.0.mlp.c_proj");
    double[] dinner = new double[inner.length];
    for (int i = 0; i < inner.length; i++) {
      dinner[i] = dactive[i] * (1 - active[i] * active[i]);
    }
    double[] dmiddle =
        sum(dlast, normBackward(middle, linearBackward(n2, dinner, "h.0.mlp.c_fc"), "h.0.ln_2"));
    double[] dattended = linearBackward(attended, dmiddle, "h.0.attn.c_proj");
    double[] djoint = attendBackward(joint, p, dattended, time);
    double[] dn1 = linearBackward(n1, djoint, "h.0.attn.c_attn");
    double[] dembedded = sum(dmiddle, normBackward(embedded, dn1, "h.0.ln_1"));
    double[] dwpe = gradients.get("wpe.weight");
    for (int t = 0; t < time; t++) {
      for (int c = 0; c < width; c++) {
        dwte[x[t] * width + c] += dembedded[t * width + c];
        dwpe[t * width + c] += dembedded[t * width + c];
      }
    }
    return loss;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] y = new double[a.length];
    Arrays.setAll(y, i -> a[i] + b[i]);
    return y;
  }

  private double[] linear(double[] x, String name, int out) {
    double[] w = weights.get(name + ".weight");
    double[] b = weights.get(name + ".bias");
    int in = w.length / out;
    double[] y = new double[x.length / in * out];
    for (int i = 0; i < y.length; i++) {
      y[i] = b[i % out];
      for (int c = 0; c < in; c++) {
        y[i] += x[i / out * in + c] * w[c * out + i % out];
      }
    }
    return y;
  }

  private double[] linearBackward(double[] x, double[] dy, String name) {
    double[] w = weights.get(name + ".weight");
    double[] dw = gradients.get(name + ".weight");
    double[] db = gradients.get(name + ".bias");
    int out = db.length;
    int in = w.length / out;
    double[] dx = new double[x.length];
    for (int i = 0; i < dy.length; i++) {
      int row = i / out;
      int o = i % out;
      db[o] += dy[i];
      for (int c = 0; c < in; c++) {
        dx[row * in + c] += dy[i] * w[c * out + o];
        dw[c * out + o] += dy[i] * x[row * in + c];
      }
    }
    return dx;
  }

  private double[] norm(double[] x, String name) {
    double[] g = weights.get(name + ".weight");
    double[] b = weights.get(name + ".bias");
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row += width) {
      double[] s = statistics(x, row);
      for (int c = 0; c < width; c++) {
        y[row + c] = g[c] * (x[row + c] - s[0]) * s[1] + b[c];
      }
    }
    return y;
  }

  private double[] statistics(double[] x, int row) {
    double mean = 0;
    double variance = 0;
    for (int c = 0; c < width; c++) {
      mean += x[row + c] / width;
    }
    for (int c = 0; c < width; c++) {
      variance += (x[row + c] - mean) * (x[row + c] - mean) / width;
    }
    return new double[] {mean, 1 / Math.sqrt(variance + EPSILON)};
  }

  private double[] normBackward(double[] x, double[] dy, String name) {
    double[] g = weights.get(name + ".weight");
    double[] dg = gradients.get(name + ".weight");
    double[] db = gradients.get(name + ".bias");
    double[] dx = new double[x.length];
    for (int row = 0; row < x.length; row += width) {
      double[] s = statistics(x, row);
      double mean = 0;
      double slope = 0;
      for (int c = 0; c < width; c++) {
        double h = (x[row + c] - s[0]) * s[1];
        mean += g[c] * dy[row + c] / width;
        slope += g[c] * dy[row + c] * h / width;
        dg[c] += dy[row + c] * h;
        db[c] += dy[row + c];
      }
      for (int c = 0; c < width; c++) {
        double h = (x[row + c] - s[0]) * s[1];
        dx[row + c] = s[1] * (g[c] * dy[row + c] - mean - h * slope);
      }
    }
    return dx;
  }

  private double[] attentionWeights(double[] joint, int time) {
    int size = width / heads;
    double[] p = new double[heads * time * time];
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < time; i++) {
        double total = 0;
        for (int j = 0; j <= i; j++) {
          double score = 0;
          for (int c = h * size; c < (h + 1) * size; c++) {
            score += joint[3 * i * width + c] * joint[(3 * j + 1) * width + c];
          }
          p[(h * time + i) * time + j] = Math.exp(score / Math.sqrt(size));
          total += p[(h * time + i) * time + j];
        }
        for (int j = 0; j <= i; j++) {
          p[(h * time + i) * time + j] /= total;
        }
      }
    }
    return p;
  }

  private double[] attend(double[] joint, double[] p, int time) {
    int size = width / heads;
    double[] y = new double[time * width];
    for (int i = 0; i < time; i++) {
      for (int c = 0; c < width; c++) {
        for (int j = 0; j <= i; j++) {
          y[i * width + c] += p[(c / size * time + i) * time + j] * joint[(3 * j + 2) * width + c];
        }
      }
    }
    return y;
  }

  private double[] attendBackward(double[] joint, double[] p, double[] dy, int time) {
    int size = width / heads;
    double[] d = new double[joint.length];
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < time; i++) {
        double[] dp = new double[i + 1];
        double mean = 0;
        for (int j = 0; j <= i; j++) {
          double weight = p[(h * time + i) * time + j];
          for (int c = h * size; c < (h + 1) * size; c++) {
            dp[j] += dy[i * width + c] * joint[(3 * j + 2) * width + c];
            d[(3 * j + 2) * width + c] += weight * dy[i * width + c];
          }
          mean += weight * dp[j];
        }
        for (int j = 0; j <= i; j++) {
          double ds = p[(h * time + i) * time + j] * (dp[j] - mean) / Math.sqrt(size);
          for (int c = h * size; c < (h + 1) * size; c++) {
            d[3 * i * width + c] += ds * joint[(3 * j + 1) * width + c];
            d[(3 * j + 1) * width + c] += ds * joint[3 * i * width + c];
          }
        }
      }
    }
    return d;
  }
}
