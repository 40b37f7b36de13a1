namespace RunLinkedData.Cli.Doctor;

/// <summary>How a check came out.</summary>
internal enum CheckOutcome
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth to know.</summary>
    Note,

    /// <summary>Something will not work.</summary>
    Bad,
}

/// <summary>One thing that was looked at.</summary>
internal sealed record Check(string Name, CheckOutcome Outcome, string Found);
