using System.IO.Pipelines;
using RunLinkedData.Cli.Output;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql;

namespace RunLinkedData.Cli.Commands.Querying;

/// <summary>Prints an answer as one JSON document, row by row.</summary>
internal static class JsonRows
{
    private const int FlushBytes = 1 << 16;

    public static async Task PrintAsync(Printer print, SqlQuery query, int? limit, CancellationToken cancellationToken)
    {
        await using var writer = print.OpenJson();
        writer.WriteStartObject();
        writer.WriteStartArray("rows");
        var lines = new Pipe();
        var export = ExportAsync(query, lines.Writer, limit, cancellationToken);
        using (var reader = new StreamReader(lines.Reader.AsStream()))
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                writer.WriteRawValue(line, skipInputValidation: true);
                if (writer.BytesPending > FlushBytes)
                {
                    await writer.FlushAsync(cancellationToken);
                }
            }
        }

        writer.WriteEndArray();
        writer.WriteStartArray("columns");
        foreach (var column in await export)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", column.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
        print.EndJson();
    }

    private static async Task<IReadOnlyList<DatasetColumn>> ExportAsync(
        SqlQuery query, PipeWriter target, int? limit, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            return await query.ExportAsync(target.AsStream(leaveOpen: true), DatasetFormat.JsonLines, limit, cancellationToken);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            // Whoever reads is told of what has failed.
            await target.CompleteAsync(failure);
        }
    }
}
