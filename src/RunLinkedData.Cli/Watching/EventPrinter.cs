using System.Text;
using System.Text.Json;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Questions.Watching;

namespace RunLinkedData.Cli.Watching;

/// <summary>Prints a version that was handed over: the reference and when it was published, or a JSON document in one line.</summary>
internal sealed class EventPrinter(Printer print) : IDisposable
{
    // A document a line.
    private static readonly CliJson Lines = new(new JsonSerializerOptions(CliJson.Default.Options) { WriteIndented = false });

    private readonly Stream _output = print.OpenBytes();

    /// <summary>Prints it; when this has returned, whoever reads has it. When nobody reads any more, it is an error.</summary>
    public async Task PrintAsync(PublishedVersion published, CancellationToken cancellationToken)
    {
        var line = print.IsJson ? ToJson(published) : ToText(published);
        await _output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
        await _output.FlushAsync(cancellationToken);
    }

    public void Dispose() => _output.Dispose();

    private string ToText(PublishedVersion published)
    {
        var version = published.Version;
        var line = $"{version.Reference}  {Format.Of(version.PublishedAt ?? version.StartedAt)}";
        return print.IsTerminal ? TerminalText.OneLine(line) : line;
    }

    private static string ToJson(PublishedVersion published)
    {
        var version = published.Version;
        return JsonSerializer.Serialize(
            new PrintedEvent(
                version.Reference,
                version.Process,
                version.Dataset,
                version.RunId,
                version.StartedAt,
                version.PublishedAt,
                version.Digest,
                version.Commit,
                version.Parameters,
                version.Metrics,
                published.Position),
            Lines.PrintedEvent);
    }
}
