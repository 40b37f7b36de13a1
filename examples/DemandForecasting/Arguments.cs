namespace DemandForecasting;

/// <summary>Options of the form <c>--name value</c>.</summary>
internal static class Arguments
{
    /// <summary>The options by name, or null when there is one that is not known or has no value.</summary>
    public static Dictionary<string, string>? Parse(string[] args, params string[] known)
    {
        var options = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !known.Contains(args[i]) || !options.TryAdd(args[i], args[i + 1]))
            {
                return null;
            }
        }

        return options;
    }
}
