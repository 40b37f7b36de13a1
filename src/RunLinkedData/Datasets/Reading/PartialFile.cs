using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Ranges;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Datasets.Reading;

/// <summary>
/// A file of a dataset of which only what is read is fetched: its end at once, then some row groups at a time, of which the next are on
/// their way while one is read. It holds no more than these.
/// </summary>
internal sealed class PartialFile : RangedFile
{
    /// <summary>What is fetched of the end: footers are seldom larger, and the Parquet library asks for as much first.</summary>
    public const int TailBytes = 64 << 10;

    /// <summary>Of a file with a larger footer little is saved.</summary>
    private const long LargestFooter = 64 << 20;

    /// <summary>Small row groups come together, so that their number of calls is small.</summary>
    private const long StepBytes = 8 << 20;

    /// <summary>Larger steps are not fetched ahead, as two of them would be in memory.</summary>
    private const long MostAhead = 64 << 20;

    private readonly ArtifactRanges _ranges;
    private readonly DatasetIdentity _dataset;
    private readonly DatasetFile _file;
    private readonly long _mostRows;
    private readonly CancellationTokenSource _stop;
    private readonly List<Piece> _footer;
    private readonly List<Step> _steps = [];
    private bool _isPlanned;
    private int _current = -1;
    private IReadOnlyList<Piece> _held = [];
    private Task<IReadOnlyList<Piece>>? _ahead;
    private Piece _last;

    private PartialFile(
        ArtifactRanges ranges, DatasetIdentity dataset, DatasetFile file, long mostRows, Piece tail, CancellationToken cancellationToken)
    {
        (_ranges, _dataset, _file, _footer) = (ranges, dataset, file, [tail]);
        _mostRows = mostRows;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>The file.</summary>
    public DatasetFile File => _file;

    public override long Length => _file.Bytes;

    /// <summary>How many bytes are fetched in all, when everything goes as planned.</summary>
    public long PlannedBytes { get; private set; }

    /// <summary>
    /// Opens a file; its end is here then. <c>mostRows</c>: how many of its rows are wanted. Null when it cannot be read in part.
    /// </summary>
    public static async Task<PartialFile?> TryOpenAsync(
        ArtifactRanges ranges, DatasetIdentity dataset, DatasetFile file, long mostRows, CancellationToken cancellationToken)
    {
        var length = Math.Min(TailBytes, file.Bytes);
        var range = new ArtifactRange { Offset = file.Bytes - length, Length = length };
        return await ranges.ReadAsync([range], cancellationToken).ConfigureAwait(false) is { } read
            ? new PartialFile(ranges, dataset, file, mostRows, new Piece(range.Offset, read[0]), cancellationToken)
            : null;
    }

    public override void Plan(IReadOnlyList<RangedGroup> groups)
    {
        if (groups.Sum(group => (decimal)group.Rows) != _file.Rows)
        {
            throw _dataset.Corrupt(_file.Path, $"has another number of rows than the {_file.Rows} of the manifest");
        }

        _isPlanned = true;
        var footer = _footer.Sum(piece => (long)piece.Bytes.Length);
        var (rows, bytes) = (0L, footer);
        for (var i = 0; i < groups.Count && rows < _mostRows; i++)
        {
            if (_steps.Count == 0 || _steps[^1].Bytes + groups[i].Bytes > StepBytes)
            {
                _steps.Add(new Step { First = i });
            }

            _steps[^1].Add(groups[i]);
            rows += groups[i].Rows;
            bytes += groups[i].Bytes;
        }

        var merged = _steps.Sum(step => RangePlan.Merge(step.Ranges).Sum(range => range.Length));
        PlannedBytes = Math.Max(bytes, merged + footer);
    }

    public override void Enter(int group) => Guard(() =>
    {
        var step = _steps.FindLastIndex(step => step.First <= group);
        if (step < 0 || step == _current || group > _steps[step].Last)
        {
            return 0;
        }

        // What was read is given up before more is waited for.
        (_held, _last) = ([], default);
        var fetched = _ahead ?? FetchAsync(_steps[step]);
        _ahead = null;
        _held = fetched.GetAwaiter().GetResult();
        _current = step;
        if (step + 1 < _steps.Count && _steps[step + 1].Bytes <= MostAhead)
        {
            _ahead = FetchAsync(_steps[step + 1]);
        }

        return 0;
    });

    public override int Read(Span<byte> buffer)
    {
        // The Parquet library takes less than it has asked for as the end of the file.
        var read = 0;
        while (read < buffer.Length && Position < Length)
        {
            var left = (int)Math.Min(buffer.Length - read, Length - Position);
            var piece = Guard(() => Find(left));
            var count = Math.Min(left, (int)(piece.End - Position));
            piece.Bytes.Span.Slice((int)(Position - piece.Offset), count).CopyTo(buffer[read..]);
            Position += count;
            read += count;
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _ = EndAsync(_ahead);
            _ahead = null;
        }

        base.Dispose(disposing);
    }

    private async Task EndAsync(Task? ahead)
    {
        if (ahead is not null)
        {
            await ahead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private Piece Find(int wanted)
    {
        foreach (var piece in _held.Concat(_footer).Append(_last))
        {
            if (piece.Holds(Position))
            {
                return piece;
            }
        }

        if (!_isPlanned)
        {
            // A large footer, which goes on to what is here of it, and is looked at more than once.
            var length = _footer.Min(piece => piece.Offset) - Position;
            _footer.Add(length is > 0 and <= LargestFooter
                ? Fetch(new FileRange(Position, length))
                : throw _dataset.Corrupt(_file.Path, "has a footer beyond all measure"));
            return _footer[^1];
        }

        _last = Fetch(new FileRange(Position, Math.Min(Math.Max(wanted, TailBytes), Length - Position)));
        return _last;
    }

    private Piece Fetch(FileRange range) => FetchAsync([range]).GetAwaiter().GetResult()[0];

    private Task<IReadOnlyList<Piece>> FetchAsync(Step step) => FetchAsync(step.Planned);

    private async Task<IReadOnlyList<Piece>> FetchAsync(IReadOnlyList<FileRange> ranges)
    {
        try
        {
            var read = await _ranges.ReadAsync(
                [.. ranges.Select(range => new ArtifactRange { Offset = range.Offset, Length = range.Length })],
                _stop.Token).ConfigureAwait(false);
            return read is null
                ? throw new MlflowException(MlflowErrorCode.DataLoss, $"'{_file.Path}' comes no more in ranges.")
                : [.. ranges.Select((range, i) => new Piece(range.Offset, read[i]))];
        }
        catch (MlflowException e) when (e.Code is MlflowErrorCode.DataLoss or MlflowErrorCode.ResourceDoesNotExist)
        {
            throw _dataset.Corrupt(_file.Path, "was replaced or deleted while it was read", e);
        }
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            Failure ??= e;
            throw;
        }
    }

    /// <summary>A part of the file that is here.</summary>
    private readonly record struct Piece(long Offset, ReadOnlyMemory<byte> Bytes)
    {
        public long End => Offset + Bytes.Length;

        public bool Holds(long position) => position >= Offset && position < End;
    }

    /// <summary>Row groups that are fetched together.</summary>
    private sealed class Step
    {
        private readonly List<FileRange> _ranges = [];
        private int _groups;

        /// <summary>The first of them.</summary>
        public int First { get; init; }

        /// <summary>The last of them.</summary>
        public int Last => First + _groups - 1;

        public long Bytes { get; private set; }

        public IReadOnlyList<FileRange> Planned => _ranges;

        public IEnumerable<ArtifactRange> Ranges =>
            _ranges.Select(range => new ArtifactRange { Offset = range.Offset, Length = range.Length });

        public void Add(RangedGroup group)
        {
            _ranges.AddRange(group.Ranges);
            Bytes += group.Bytes;
            _groups++;
        }
    }
}
