/// An n-dimensional array of numbers: a value, dense and row-major, that may remember how it was computed.
public struct Tensor<Scalar: Real>: Sendable {
    private(set) var node: Node<Scalar>
    /// Whether derivatives reach it; if not, it may refer to a history, but does not count as part of it.
    public let isRecorded: Bool

    /// The length of each axis; `[]` is a single number.
    public var shape: [Int] { node.shape }
    /// How many axes it has.
    public var rank: Int { node.shape.count }
    /// How many numbers it has.
    public var count: Int { node.count }

    /// A tensor of that shape whose numbers `fill` writes, all of them.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(shape: [Int], fill: (UnsafeMutablePointer<Scalar>) -> Void) {
        let storage = Storage.make(count: shape.product, stride: MemoryLayout<Scalar>.stride)
        fill(storage.base.assumingMemoryBound(to: Scalar.self))
        node = Node(shape, storage)
        isRecorded = false
    }

    init(_ node: Node<Scalar>, isRecorded: Bool) {
        self.node = node
        self.isRecorded = isRecorded
    }

    /// The numbers of another tensor, in another shape of as many elements.
    init(shape: [Int], sharing other: Tensor) { self.init(Node(shape, other.node.storage), isRecorded: false) }

    /// Lends the numbers, in row-major order.
    package func read<Result>(_ body: (UnsafePointer<Scalar>) -> Result) -> Result {
        let result = body(UnsafePointer(node.numbers))
        extendLifetime(node)
        return result
    }
}

// MARK: - Adding in place

extension Tensor {
    /// Whether nobody else can see these numbers, so that they may change.
    private var isUnshared: Bool {
        @specialized(where Scalar == Float)
        @specialized(where Scalar == Double)
        mutating get {
            !isRecorded && !node.isRecorded && isKnownUniquelyReferenced(&node)
                && isKnownUniquelyReferenced(&node.storage)
        }
    }

    /// Adds a constant of the same shape, in place if nobody sees it.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    mutating func add(_ other: Tensor) {
        guard isUnshared else { return self = combined(.add, self, other) }
        let (count, numbers) = (count, node.numbers)
        Watch.work("add in place", bytes: 3 * count * MemoryLayout<Scalar>.stride) {
            other.read { Scalar.zip(.add, numbers, step: 1, $0, step: 1, into: numbers, count: count) }
        }
    }

    /// Adds the cotangent of a map's input, given that of its output, if the map takes only some elements and nobody sees
    /// it: all others stay as they are.
    mutating func add(adjointOf map: LinearMap, _ g: Tensor) -> Bool {
        switch map {
        case .copy(let layout) where layout.shape.product < count:
            guard isUnshared else { return false }
            addAccumulated(g, layout, to: node.numbers)
        case .choose(let indices):
            guard isUnshared else { return false }
            addPlaced(g, indices, shape[1], to: node.numbers)
        default: return false
        }
        return true
    }
}

// MARK: - Making one

extension Tensor {
    /// A single number.
    public init(_ scalar: Scalar) {
        self.init(shape: []) { $0.initialize(to: scalar) }
    }

    /// A vector, or the same numbers in row-major order in the shape that is given.
    public init(
        _ scalars: [Scalar], shape: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
    ) {
        let shape = shape ?? [scalars.count]
        require(
            shape.product == scalars.count && shape.allSatisfy { $0 >= 0 },
            "\(scalars.count) numbers do not fill a tensor of shape \(shape).", file: file, line: line)
        self.init(shape: shape) { pointer in
            scalars.withUnsafeBufferPointer { buffer in
                if let source = buffer.baseAddress { pointer.initialize(from: source, count: buffer.count) }
            }
        }
    }

    /// A matrix from its rows.
    public init(_ rows: [[Scalar]], file: StaticString = #fileID, line: UInt = #line) {
        let columns = rows.first?.count ?? 0
        require(
            rows.allSatisfy { $0.count == columns },
            "The rows of a matrix must be equally long, but they have \(rows.map(\.count)) numbers.",
            file: file, line: line)
        self.init(rows.flatMap { $0 }, shape: [rows.count, columns], file: file, line: line)
    }

    /// The same number everywhere.
    public init(repeating scalar: Scalar, shape: [Int], file: StaticString = #fileID, line: UInt = #line) {
        require(
            shape.allSatisfy { $0 >= 0 }, "A tensor cannot have the shape \(shape).", file: file, line: line)
        self.init(shape: shape) { $0.initialize(repeating: scalar, count: shape.product) }
    }

    /// Zero everywhere.
    public static func zeros(_ shape: [Int], file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        Tensor(repeating: 0, shape: shape, file: file, line: line)
    }

    /// One everywhere.
    public static func ones(_ shape: [Int], file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        Tensor(repeating: 1, shape: shape, file: file, line: line)
    }

    /// The identity matrix of n rows.
    public static func identity(_ n: Int) -> Tensor { oneHot(Array(0..<n), depth: n) }

    /// 0, 1, ... n - 1
    public static func range(_ n: Int) -> Tensor { Tensor((0..<n).map { Scalar($0) }) }

    /// `count` numbers in equal steps from the first to the last, both included.
    public static func linear(
        from first: Scalar, to last: Scalar, count: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        require(
            count > 1, "Equal steps from \(first) to \(last) need two numbers or more, not \(count).",
            file: file, line: line)
        return Tensor(
            (0..<count).map { i in
                let share = Scalar(i) / Scalar(count - 1)
                return first * (1 - share) + last * share
            })
    }

    /// A row of `depth` for each index: one at the index, zero elsewhere; shape `[indices.count, depth]`.
    public static func oneHot(
        _ indices: [Int], depth: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if let wrong = indices.first(where: { $0 < 0 || $0 >= depth }) {
            fatalError("The index \(wrong) has no place in a one-hot row of \(depth).", file: file, line: line)
        }
        return Tensor(shape: [indices.count, depth]) { pointer in
            pointer.initialize(repeating: 0, count: indices.count * depth)
            for (row, index) in indices.enumerated() { pointer[row * depth + index] = 1 }
        }
    }
}

// MARK: - Reading it

extension Tensor {
    /// The numbers in row-major order.
    public var scalars: [Scalar] { read { Array(UnsafeBufferPointer(start: $0, count: count)) } }

    /// The number of a tensor that has only one.
    public var item: Scalar {
        require(count == 1, "Only a tensor with one element is a number; this one has the shape \(shape).")
        return read { $0[0] }
    }

    /// One element.
    public subscript(indices: Int...) -> Scalar {
        require(
            indices.count == rank && zip(indices, shape).allSatisfy { 0 <= $0 && $0 < $1 },
            "There is no element \(indices) in a tensor of shape \(shape).")
        return read { $0[zip(indices, shape).reduce(0) { $0 * $1.1 + $1.0 }] }
    }
}

extension Tensor: Equatable {
    /// Same shape and same numbers; histories are not compared.
    public static func == (a: Tensor, b: Tensor) -> Bool { a.shape == b.shape && a.scalars == b.scalars }
}

extension Tensor: CustomStringConvertible {
    /// Nested rows, as they would be written in Swift.
    public var description: String {
        let scalars = scalars
        func rows(_ axis: Int, _ start: Int) -> String {
            guard axis < rank else { return "\(scalars[start])" }
            let step = shape[(axis + 1)...].reduce(1, *)
            let inner = (0..<shape[axis]).map { rows(axis + 1, start + $0 * step) }
            return "[" + inner.joined(separator: ", ") + "]"
        }
        return rows(0, 0)
    }
}
