extension GuidedDiffusionUNet {
  /// What no tensor of a checkpoint tells: how the channels of its attentions are shared out among heads.
  public struct Attention: Sendable, Equatable, Encodable {
    public enum Heads: Sendable, Equatable, Encodable {
      /// So many channels for each head.
      case width(Int)
      /// So many heads, whatever their width.
      case count(Int)
    }

    /// Which of a projection's rows are queries, keys and values.
    public enum Order: String, Sendable, Encodable {
      /// Those of the first head, then those of the next.
      case headByHead
      /// All queries, all keys, all values: `use_new_attention_order`.
      case queriesFirst
    }

    public var heads: Heads
    public var order: Order

    /// By default what all of OpenAI's checkpoints of 256² and 512² pixels have.
    public init(heads: Heads = .width(64), order: Order = .headByHead) {
      self.heads = heads
      self.order = order
    }

    /// How many heads share some channels; nil where they cannot.
    func count(channels: Int) -> Int? {
      switch heads {
      case .width(let width): channels % width == 0 ? channels / width : nil
      case .count(let count): channels % count == 0 ? count : nil
      }
    }
  }
}
