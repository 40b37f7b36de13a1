using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>A command line that may be stored.</summary>
internal static partial class SecretArguments
{
    /// <summary>
    /// Replaces the values of options whose name sounds secret: <c>--password x</c>, <c>--token=x</c>, <c>/p:ApiKey=x</c>, <c>NAME=x</c>;
    /// and what looks like a secret anywhere. Values that are glued to a letter (<c>-pSECRET</c>) cannot be told from other options.
    /// </summary>
    public static List<string> Redact(IReadOnlyList<string> arguments)
    {
        List<string> result = [];
        var isValueNext = false;
        foreach (var argument in arguments)
        {
            if (isValueNext && !argument.StartsWith("--", StringComparison.Ordinal))
            {
                result.Add(SecretName.Mask);
                isValueNext = false;
                continue;
            }

            if (!SecretHints.HasAny(argument))
            {
                result.Add(argument);
                isValueNext = false;
                continue;
            }

            var option = Option().Match(argument);
            var isSecret = option.Success && SecretName.IsSecret(option.Groups["name"].ValueSpan);
            var hasValue = option.Groups["separator"].Success;
            isValueNext = isSecret && !hasValue && option.Groups["dash"].Success;
            result.Add(isSecret && hasValue ? argument[..(option.Groups["separator"].Index + 1)] + SecretName.Mask
                : isSecret ? argument
                : SecretText.Redact(argument));
        }

        return result;
    }

    // -name, --name, /name, /p:name, -p:name, -Dname, name; then = or : and a value, which only an option may have behind a colon.
    [GeneratedRegex(
        @"^(?:(?<dash>--?|/)(?:(?:p|property|D)[:=])?)?(?<name>[\w.-]+)(?:$|(?<separator>=)|(?(dash)(?<separator>:)|(?!)))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
