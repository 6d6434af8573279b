import Synchronization

/// The memory of a tensor: filled once, then shared by every tensor that shows the same numbers, never changed again.
///
/// A small one keeps its numbers in the object itself, a large one in a block of the pool.
final class Storage: ManagedBuffer<Storage.Extent, SIMD2<UInt64>> {
    struct Extent {
        let count: Int
        let bytes: Int
        let block: UnsafeMutableRawPointer?
    }

    /// Room for `count` scalars of `stride` bytes each.
    static func make(count: Int, stride: Int) -> Storage {
        let bytes = count * stride
        let inside = bytes <= Pool.smallest
        let buffer = create(minimumCapacity: inside ? (bytes + 15) / 16 : 0) { _ in
            Extent(count: count, bytes: bytes, block: inside ? nil : Pool.shared.take(bytes))
        }
        return unsafeDowncast(buffer, to: Storage.self)
    }

    var count: Int { header.count }

    var base: UnsafeMutableRawPointer {
        withUnsafeMutablePointers { extent, inside in extent.pointee.block ?? UnsafeMutableRawPointer(inside) }
    }

    deinit {
        if let block = header.block { Pool.shared.giveBack(block, header.bytes) }
    }
}

/// Blocks of memory kept for the next tensor of about their size.
///
/// A training step asks for the same sizes again and again, and the system wants 24 ms for 64 MB of fresh pages where
/// memory that was just used costs 2.
///
/// One of them is shared by the whole program; it holds no numbers, only room.
final class Pool: Sendable {
    static let shared = Pool(limit: 1 << 30)
    /// Blocks of at most this many bytes are not for the pool.
    static let smallest = 1024
    private static let alignment = 64

    private struct Shelves {
        var blocks: [[UInt]] = []
        var kept = 0
    }
    /// How many bytes are kept at most; beyond that they go back to the system.
    private let limit: Int
    private let shelves = Mutex(Shelves())

    init(limit: Int) { self.limit = limit }

    func take(_ bytes: Int) -> UnsafeMutableRawPointer {
        let (shelf, size) = Pool.sizeClass(bytes)
        let address: UInt? = shelves.withLock { shelves in
            guard shelf < shelves.blocks.count, let address = shelves.blocks[shelf].popLast() else { return nil }
            shelves.kept -= size
            return address
        }
        if let address, let block = UnsafeMutableRawPointer(bitPattern: address) { return block }
        if Watch.isOn { Watch.report(.allocates(bytes: size)) }
        return .allocate(byteCount: size, alignment: Pool.alignment)
    }

    func giveBack(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
        let (shelf, size) = Pool.sizeClass(bytes)
        let address = UInt(bitPattern: block)
        let kept = shelves.withLock { shelves in
            guard shelves.kept + size <= limit else { return false }
            while shelves.blocks.count <= shelf { shelves.blocks.append([]) }
            shelves.blocks[shelf].append(address)
            shelves.kept += size
            return true
        }
        if !kept { block.deallocate() }
    }

    /// Bytes that wait for their next tensor.
    var kept: Int { shelves.withLock { $0.kept } }

    /// Sizes are rounded up to four steps an octave, so that at most a quarter of a block is wasted.
    static func sizeClass(_ bytes: Int) -> (shelf: Int, size: Int) {
        let octave = Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount
        let step = 1 << (octave - 2)
        let steps = (bytes + step - 1) / step
        return (octave * 4 + steps - 5, steps * step)
    }
}
