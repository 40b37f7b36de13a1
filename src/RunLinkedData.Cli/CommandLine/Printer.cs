using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RunLinkedData.Cli.Output;
using Spectre.Console;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>Prints answers: data to stdout, talk to stderr; as text for people, or as one JSON document.</summary>
internal sealed class Printer
{
    // Nothing is cut or wrapped in what another program or a file gets.
    private const int WidthOfPipe = 100_000;

    private readonly Host _host;
    private readonly IAnsiConsole _output;

    public Printer(Host host, bool isJson)
    {
        _host = host;
        IsJson = isJson;
        _output = Console(host.Output, host.IsOutputTerminal && host.WantsColor, host.IsOutputTerminal);
    }

    /// <summary>Whether JSON was asked for.</summary>
    public bool IsJson { get; }

    /// <summary>Whether stdout is a terminal.</summary>
    public bool IsTerminal => _host.IsOutputTerminal;

    /// <summary>A line on stdout, as it is.</summary>
    public Task LineAsync(string line, CancellationToken cancellationToken = default) => _host.Output.WriteLineAsync(line.AsMemory(), cancellationToken);

    /// <summary>A line for the person at the terminal.</summary>
    public void Talk(string line) => _host.Error.WriteLine(line);

    /// <summary>The document.</summary>
    public void Json<T>(T value, JsonTypeInfo<T> type) => _host.Output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>A table on stdout.</summary>
    public void Write(TextTable table)
    {
        if (_host.IsOutputTerminal)
        {
            table.Write(_output);
            return;
        }

        // Spectre.Console fills the last column with blanks, which nobody wants in a file.
        using var text = new StringWriter();
        table.Write(Console(text, isColored: false, isTerminal: false));
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            _host.Output.WriteLine(line.TrimEnd());
        }
    }

    private static IAnsiConsole Console(TextWriter writer, bool isColored, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isColored ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isColored ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthOfPipe;
        }

        return console;
    }
}
