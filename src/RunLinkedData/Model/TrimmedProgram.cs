namespace RunLinkedData.Model;

/// <summary>Trimming removes the members of row types, which are found by reflection: rows would lose columns, or have none.</summary>
internal static class TrimmedProgram
{
    public const string Problem =
        "RunLinkedData finds the columns of rows by reflection, which trimming and native AOT break: " +
        "publish without PublishTrimmed and PublishAot, or with TrimMode=partial.";

    /// <summary>Whether this library was trimmed; the linker makes it true (<c>ILLink.Substitutions.xml</c>).</summary>
    private static bool IsOne => false;

    /// <exception cref="NotSupportedException">The program was published trimmed.</exception>
    public static void Refuse()
    {
        if (IsOne)
        {
            throw new NotSupportedException(Problem);
        }
    }
}
