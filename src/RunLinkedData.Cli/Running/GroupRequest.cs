using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Recording.Joining;

namespace RunLinkedData.Cli.Running;

/// <summary>The options by which a program is executed as a member of a group, whose members make one run together.</summary>
internal sealed class GroupRequest
{
    private readonly Option<string?> _group = new("--group")
    {
        Description = "Execute it as one of several programs that make one run together: the key that all of them give. "
            + "Its outputs become parts.",
        HelpName = "key",
    };

    private readonly Option<bool> _array = new("--array")
    {
        Description = "The same in an array job, such as one of AWS Batch or Slurm, whose members are known from it.",
    };

    private readonly Option<int?> _index = Values.Number(
        "--index", "Which of the members it is, from 0, where the executor does not say so.", 0);

    private readonly Option<int?> _size = Values.Number(
        "--size", "How many members there are, where the executor does not say so; the last that ends well publishes then.", 1);

    public GroupRequest(Command command)
    {
        _index.HelpName = "number";
        command.Add(_group);
        command.Add(_array);
        command.Add(_index);
        command.Add(_size);
    }

    /// <exception cref="CommandException">The options do not go together.</exception>
    public void Check(ParseResult parsed)
    {
        var (index, size) = (parsed.GetValue(_index), parsed.GetValue(_size));
        var problem =
            parsed.GetValue(_group) is not null && parsed.GetValue(_array) ? "--group and --array do not go together: one key counts."
            : !IsMember(parsed) && (index ?? size) is not null
                ? "--index and --size are of a member of a group: give its key with --group, or --array."
            : index >= size ? "--index is counted from 0, and must be less than --size."
            : null;
        if (problem is not null)
        {
            throw new CommandException(problem, ExitCode.Usage);
        }
    }

    /// <summary>Whether it is to be one of a group.</summary>
    public bool IsMember(ParseResult parsed) => parsed.GetValue(_array) || parsed.GetValue(_group) is not null;

    /// <summary>Says which.</summary>
    public void Set(JoinRunOptions join, ParseResult parsed) =>
        (join.Group, join.Index, join.Size) = (parsed.GetValue(_group), parsed.GetValue(_index), parsed.GetValue(_size));

    /// <summary>A message of the library in the words of the command line.</summary>
    public static string ToText(string message) =>
        message.Replace($"{nameof(JoinRunOptions)}.{nameof(JoinRunOptions.Group)}", "--group", StringComparison.Ordinal)
            .Replace($"{nameof(JoinRunOptions)}.{nameof(JoinRunOptions.Index)}", "--index", StringComparison.Ordinal)
            .Replace($"{nameof(JoinRunOptions)}.{nameof(JoinRunOptions.Size)}", "--size", StringComparison.Ordinal);
}
