import Tensor

/// Clusters by nearest center: each point goes to the nearest, each center to the mean of its points, until nothing moves.
public struct KMeans: Sendable {
    /// One center a row.
    public let centers: Matrix
    public let labels: [Int]
    /// Σ |x - its center|²
    public let inertia: Double

    /// - Throws: `MixtureError`.
    public init(_ points: Matrix, clusters k: Int, iterations: Int = 300, key: Key) throws {
        let table = try StandardizedPoints(points, isIsotropic: true)
        guard k > 0 && k <= table.count else { throw MixtureError.tooFewPoints(points: table.count, components: k) }
        let (centers, labels) = table.clustered(k, iterations: iterations, key: key)
        let rows = centers.flatMap { center in
            center.indices.map { table.center[$0] + table.scale[$0] * center[$0] }
        }
        let centerTable = Matrix(rows, rows: k, columns: points.columns)
        self.labels = labels
        self.centers = centerTable
        inertia = (0..<points.rows).reduce(0) {
            $0 + squaredDistance(points.row($1), centerTable.row(labels[$1]))
        }
    }
}

extension StandardizedPoints {
    /// Lloyd's algorithm from a k-means++ start; centers in standardized units.
    func clustered(_ k: Int, iterations: Int, key: Key) -> (centers: [[Double]], labels: [Int]) {
        let points = (0..<count).map(point)
        var centers = Self.spread(points, k, key: key)
        var labels = Self.nearest(points, centers)
        for _ in 0..<iterations {
            var (sums, sizes) = (centers.map { $0.map { _ in 0.0 } }, [Int](repeating: 0, count: k))
            for (i, label) in labels.enumerated() {
                sizes[label] += 1
                for j in 0..<dimension { sums[label][j] += points[i][j] }
            }
            for m in 0..<k where sizes[m] > 0 { centers[m] = sums[m].map { $0 / Double(sizes[m]) } }
            let next = Self.nearest(points, centers)
            if next == labels { break }
            labels = next
        }
        return (centers, labels)
    }

    /// Each further start is a point drawn with probability proportional to its squared distance from the nearest start
    /// so far (Arthur and Vassilvitskii 2007).
    private static func spread(_ points: [[Double]], _ k: Int, key: Key) -> [[Double]] {
        var centers: [[Double]] = []
        var squares = [Double](repeating: 1, count: points.count)
        for m in 0..<k {
            // Where all points coincide with a center, any serves.
            let weights = squares.contains { $0 > 0 } ? squares : squares.map { _ in 1 }
            let center = points[Categorical(weights: weights).sample(key.folding(UInt64(m)))]
            centers.append(center)
            for i in points.indices {
                let square = squaredDistance(points[i], center)
                squares[i] = m == 0 ? square : min(squares[i], square)
            }
        }
        return centers
    }

    private static func nearest(_ points: [[Double]], _ centers: [[Double]]) -> [Int] {
        points.map { point in
            var (best, least) = (0, Double.infinity)
            for (m, center) in centers.enumerated() {
                let square = squaredDistance(point, center)
                if square < least { (best, least) = (m, square) }
            }
            return best
        }
    }
}
