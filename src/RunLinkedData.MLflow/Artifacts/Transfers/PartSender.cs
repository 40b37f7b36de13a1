using System.Security.Cryptography;
using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>Sends one file in parts, several at once.</summary>
internal sealed class PartSender(PartUpload upload, PartPlan plan, SourceFile file, int parallelism, TransferMeter meter, bool hash)
{
    private readonly FilePiece[] _pieces =
        [.. Enumerable.Range(0, (int)plan.Count).Select(i => new FilePiece(file, plan[i].Offset, plan[i].Length, meter, hash))];

    /// <summary>Sends and completes it; gives the hash of what was sent if it was asked for, and the version.</summary>
    public async Task<(byte[]? Sha256, string? Version)> SendAsync(CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, _pieces.Length),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (i, token) => await upload.SendAsync(i + 1, _pieces[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        file.ThrowIfChanged();
        var sha256 = hash ? await HashAsync(cancellationToken).ConfigureAwait(false) : null;
        return (sha256, await upload.CompleteAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The parts went out side by side; the whole is hashed by reading it once more, and that must read what was sent.</summary>
    private async Task<byte[]> HashAsync(CancellationToken cancellationToken)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 18];
        foreach (var piece in _pieces)
        {
            var again = new FilePiece(file, piece.Offset, piece.Length, TransferMeter.Silent, hash: true);
            var content = again.OpenRead();
            await using (content.ConfigureAwait(false))
            {
                for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    whole.AppendData(buffer, 0, read);
                }
            }

            if (!again.Sha256.AsSpan().SequenceEqual(piece.Sha256))
            {
                throw file.Changed();
            }
        }

        return whole.GetHashAndReset();
    }
}
