using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>Ranges of a file of a storage: several at once, those that lie close together as one, large ones in pieces.</summary>
/// <param name="file">The file.</param>
/// <param name="bytes">The size that it must have.</param>
/// <param name="published">The version that it must have, as its upload named it; null for any, but the same for all ranges.</param>
/// <param name="options">How large a piece is, and how many come at once.</param>
internal sealed class RemoteRanges(RemoteFile file, long bytes, string? published, TransferOptions options) : ArtifactRanges
{
    /// <summary>The version of the first answer, in whatever form the storage has it.</summary>
    private object? _version;

    public override async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadAsync(
        IReadOnlyList<ArtifactRange> ranges, CancellationToken cancellationToken = default)
    {
        Check(ranges, bytes);
        if (file.ComesWhole)
        {
            return null;
        }

        var fetched = RangePlan.Merge(ranges)
            .Select(range => (Range: range, Bytes: GC.AllocateUninitializedArray<byte>(checked((int)range.Length))))
            .ToList();
        var meter = file.NewMeter(fetched.Sum(one => one.Range.Length));
        var pieces = fetched.SelectMany(one => Pieces(one.Range).Select(
            piece => new Piece(piece, one.Bytes.AsMemory((int)(piece.Offset - one.Range.Offset), (int)piece.Length)))).ToList();
        if (_version is null && pieces.Count > 0)
        {
            if (!await BeginAsync(pieces[0], meter, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            pieces.RemoveAt(0);
        }

        var atOnce = new ParallelOptions
        {
            MaxDegreeOfParallelism = file.ComesOneAtATime ? 1 : options.Parallelism,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            pieces,
            atOnce,
            async (piece, token) => await FetchAsync(piece, null, meter, token).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. ranges.Select(Find)];

        ReadOnlyMemory<byte> Find(ArtifactRange range)
        {
            if (range.Length == 0)
            {
                return default;
            }

            var (all, bytes) = fetched.Find(one => one.Range.Offset <= range.Offset && range.End <= one.Range.End);
            return bytes.AsMemory((int)(range.Offset - all.Offset), (int)range.Length);
        }
    }

    private IEnumerable<ArtifactRange> Pieces(ArtifactRange range)
    {
        var plan = new PartPlan(range.Length, options.RangeSize);
        for (var i = 0L; i < plan.Count; i++)
        {
            var (offset, length) = plan[i];
            yield return new ArtifactRange { Offset = range.Offset + offset, Length = length };
        }
    }

    /// <summary>
    /// Fetches the first piece of all, and sees of which version it is. False when the storage has no ranges of this file.
    /// </summary>
    private async Task<bool> BeginAsync(Piece piece, TransferMeter meter, CancellationToken cancellationToken)
    {
        var (offset, length) = (piece.Range.Offset, piece.Range.Length);
        var answer = await file.OpenAsync(offset, length, published, cancellationToken).ConfigureAwait(false);
        var isTaken = false;
        try
        {
            if (answer.TotalBytes is { } total && total != bytes)
            {
                throw file.Changed();
            }

            if (answer is not { IsWhole: false, Version: { } version } || answer.Offset != offset || answer.TotalBytes is null)
            {
                file.NoteComesWhole();
                return false;
            }

            // Of two that begin at once, one has to do with the version of the other.
            if (Interlocked.CompareExchange(ref _version, version, null) is { } other && !other.Equals(version))
            {
                throw file.Changed();
            }

            isTaken = true;
        }
        finally
        {
            if (!isTaken)
            {
                await answer.DisposeAsync().ConfigureAwait(false);
            }
        }

        await FetchAsync(piece, answer, meter, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task FetchAsync(Piece piece, ObjectContent? answer, TransferMeter meter, CancellationToken cancellationToken)
    {
        await file.FillAsync(piece.Range.Offset, piece.Target, _version!, bytes, answer, cancellationToken).ConfigureAwait(false);
        meter.Add(piece.Range.Length);
    }

    private readonly record struct Piece(ArtifactRange Range, Memory<byte> Target);
}
