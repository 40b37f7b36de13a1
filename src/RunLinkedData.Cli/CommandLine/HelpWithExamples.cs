using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>Help, with the examples of the command below it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RldCommand { Examples: { Count: > 0 } examples })
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (line, what) in examples)
            {
                output.WriteLine($"  {line}");
                output.WriteLine($"      {what}");
            }

            output.WriteLine();
        }

        return code;
    }
}
