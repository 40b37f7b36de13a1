using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Code;

/// <summary>The words of <see cref="CodeProvenance.Origin"/>.</summary>
internal static class CodeOrigin
{
    public const string Options = "options";
    public const string Build = "build";
    public const string CodeFolder = "code_folder";
    public const string ProgramFolder = "program_folder";
    public const string ScriptFolder = "script_folder";
    public const string WorkingFolder = "working_folder";
}
