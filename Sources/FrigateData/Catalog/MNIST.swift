import FrigateIR

extension DatasetInfo {
  /// Handwritten digits.
  public static let mnist = DatasetInfo(
    name: "mnist",
    title: "MNIST",
    summary:
      "70,000 handwritten digits, 28 × 28 grey values, from American high-school students and census staff.",
    homepage: "http://yann.lecun.com/exdb/mnist/",
    citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document "
      + "recognition, Proc. IEEE 86 (1998) 2278, doi:10.1109/5.726791",
    features: TensorType(.uint8, [28, 28, 1]),
    labels: TensorType(.int64, []),
    classNames: (0...9).map(String.init),
    splits: idxSplits(
      trainImages: ("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", 0xe9f4_d8b3),
      trainLabels: ("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", 0xe0cb_4ad2),
      testImages: ("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", 0x9137_3bdf),
      testLabels: ("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", 0x4ab9_eff9)),
    packages: [],
    mirrors: [
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ])

  /// Pictures of clothes, in MNIST's format.
  public static let fashionMNIST = DatasetInfo(
    name: "fashion_mnist",
    title: "Fashion-MNIST",
    summary:
      "70,000 pictures of Zalando's articles, 28 × 28 grey values, in the same files as MNIST but harder.",
    homepage: "https://github.com/zalandoresearch/fashion-mnist",
    citation: "H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking machine "
      + "learning algorithms (2017), arXiv:1708.07747",
    features: TensorType(.uint8, [28, 28, 1]),
    labels: TensorType(.int64, []),
    classNames: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      "Ankle boot",
    ],
    splits: idxSplits(
      trainImages: ("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888", 0xb4f2_9f28),
      trainLabels: ("bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9", 0x741a_4657),
      testImages: ("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b", 0x678f_e0b1),
      testLabels: ("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34", 0x8014_2c1f)),
    packages: [
      Package(folder: "/usr/share/datasets/fashion-mnist", command: "apt install dataset-fashion-mnist")
    ],
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    ])
}

/// The two splits of the MNIST family: sums are those of the inflated files, as every mirror
/// compresses differently.
private func idxSplits(
  trainImages: (String, UInt32), trainLabels: (String, UInt32), testImages: (String, UInt32),
  testLabels: (String, UInt32)
) -> [DatasetInfo.Split] {
  func file(_ name: String, _ byteCount: Int, _ sums: (String, UInt32)) -> DatasetInfo.File {
    DatasetInfo.File(name: name, byteCount: byteCount, sha256: sums.0, crc32: sums.1)
  }
  func split(
    _ name: String, _ stem: String, _ count: Int, _ images: (String, UInt32), _ labels: (String, UInt32)
  ) -> DatasetInfo.Split {
    DatasetInfo.Split(
      name: name, count: count,
      images: file("\(stem)-images-idx3-ubyte", 16 + 784 * count, images),
      labelFile: file("\(stem)-labels-idx1-ubyte", 8 + count, labels))
  }
  return [
    split("train", "train", 60_000, trainImages, trainLabels),
    split("test", "t10k", 10_000, testImages, testLabels),
  ]
}
