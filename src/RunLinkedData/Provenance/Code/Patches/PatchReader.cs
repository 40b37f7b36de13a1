using System.Buffers;

namespace RunLinkedData.Provenance.Code.Patches;

/// <summary>Takes a patch apart while git writes it: of a file whose part is too long, only the name is kept.</summary>
internal sealed class PatchReader(ChangesPatch patch)
{
    private const int BufferSize = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _section = new();
    private bool _isOpen;
    private bool _isTooLong;

    /// <summary>Reads all of it into the patch.</summary>
    /// <param name="stream">What git writes.</param>
    /// <param name="accept">Tells of a part whether it may be kept.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task ReadAsync(Stream stream, Func<PatchSection, bool> accept, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var (length, isLineStart) = (0, true);
        for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
        {
            length += read;
            var start = 0;
            while (start < length)
            {
                var rest = buffer.AsSpan(start, length - start);
                var newLine = rest.IndexOf((byte)'\n');
                if (newLine < 0 && isLineStart && rest.Length < PatchSection.Front.Length)
                {
                    break;
                }

                var piece = newLine < 0 ? rest : rest[..(newLine + 1)];
                if (isLineStart && piece.StartsWith(PatchSection.Front))
                {
                    EndSection(accept);
                    _isOpen = true;
                }

                Append(piece);
                isLineStart = newLine >= 0;
                start += piece.Length;
            }

            length -= start;
            buffer.AsSpan(start, length).CopyTo(buffer);
        }

        Append(buffer.AsSpan(0, length));
        EndSection(accept);
    }

    // A binary part is half as long without the way back. The first line, which has the name, is always kept. Before it there are remarks,
    // as about conflicts.
    private void Append(ReadOnlySpan<byte> piece)
    {
        if (!_isOpen)
        {
            return;
        }

        _isTooLong |= _section.WrittenCount > 0 && _section.WrittenCount + piece.Length > 2L * patch.Room + BufferSize;
        if (!_isTooLong)
        {
            _section.Write(piece);
        }
    }

    private void EndSection(Func<PatchSection, bool> accept)
    {
        if (_section.WrittenCount > 0)
        {
            var section = PatchSection.Parse(_section.WrittenSpan.ToArray());
            if (_isTooLong)
            {
                patch.LeaveOut(section.Path);
            }
            else if (accept(section))
            {
                patch.Add(section);
            }
        }

        _section.ResetWrittenCount();
        _isTooLong = false;
    }
}
