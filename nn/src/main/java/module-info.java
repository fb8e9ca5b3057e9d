/** Tensors, automatic differentiation, layers and training. */
module dev.lanewise.nn {
  requires transitive dev.lanewise.kernels;
  requires static org.jspecify;

  exports dev.lanewise.nn;
  exports dev.lanewise.nn.data;
  exports dev.lanewise.nn.generate;
  exports dev.lanewise.nn.init;
  exports dev.lanewise.nn.io;
  exports dev.lanewise.nn.layer;
  exports dev.lanewise.nn.layer.recurrent;
  exports dev.lanewise.nn.loss;
  exports dev.lanewise.nn.metric;
  exports dev.lanewise.nn.optim;
  exports dev.lanewise.nn.text;
  exports dev.lanewise.nn.train;
  exports dev.lanewise.nn.zoo;
}
