import DDCM
public import Foundation

extension GuidedDiffusionUNet {
  /// What no tensor of a checkpoint tells: how the channels of its attentions are shared out among heads.
  public struct Attention: Sendable, Equatable {
    public enum Heads: Sendable, Equatable {
      /// So many channels for each head.
      case width(Int)
      /// So many heads, whatever their width.
      case count(Int)
    }

    /// Which of a projection's rows are queries, keys and values.
    public enum Order: Sendable, Equatable {
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

    /// Reads guided-diffusion's own flags `num_head_channels`, `num_heads` and `use_new_attention_order` from a
    /// config.json written for the checkpoint.
    public init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      _ = try reader.choice("_class_name", default: true, ["GuidedDiffusionUNet": true])
      let count = try reader.optionalInteger("num_heads", default: nil, in: ConfigurationReader.size)
      // −1 says that their number decides.
      let width = try reader.integer("num_head_channels", default: count == nil ? 64 : -1, in: -1...65536)
      guard width > 0 || (width == -1 && count != nil) else {
        throw .unsupported(key: "num_head_channels", value: "\(width)", supported: "1 to 65536, or -1 with num_heads")
      }
      // A width goes before a number, as there.
      heads = width > 0 ? .width(width) : .count(count ?? 1)
      order = try reader.bool("use_new_attention_order", default: false) ? .queriesFirst : .headByHead
      try reader.refuseUnknown()
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
