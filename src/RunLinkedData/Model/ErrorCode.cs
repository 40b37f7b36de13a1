namespace RunLinkedData.Model;

/// <summary>
/// The values of <see cref="RunLinkedDataException.Code"/> that this library adds to MLflow's; each has a row in <c>docs/errors.md</c>.
/// </summary>
public static class ErrorCode
{
    /// <summary>The run has ended; what it published never changes.</summary>
    public const string RunEnded = "RUN_ENDED";

    /// <summary>The run was deleted.</summary>
    public const string RunDeleted = "RUN_DELETED";

    /// <summary>A later attempt at the same member of a group is at work.</summary>
    public const string MemberReplaced = "MEMBER_REPLACED";

    /// <summary>There is no run of that ID.</summary>
    public const string RunNotFound = "RUN_NOT_FOUND";

    /// <summary>No log of the run can be read from here.</summary>
    public const string LogNotFound = "LOG_NOT_FOUND";

    /// <summary>The run makes no other run again.</summary>
    public const string NotAReproduction = "NOT_A_REPRODUCTION";

    /// <summary>The text is not a reference to a data version.</summary>
    public const string ReferenceInvalid = "REFERENCE_INVALID";

    /// <summary>The reference names a process, dataset or version that is not there.</summary>
    public const string ReferenceNotFound = "REFERENCE_NOT_FOUND";

    /// <summary>Another caller moved the alias, or it is not where it was expected.</summary>
    public const string AliasMoved = "ALIAS_MOVED";

    /// <summary>The data version is not published: its run has not FINISHED.</summary>
    public const string DatasetNotPublished = "DATASET_NOT_PUBLISHED";

    /// <summary>The run holds no whole dataset of that name.</summary>
    public const string DatasetNotFound = "DATASET_NOT_FOUND";

    /// <summary>The run has no external input of that name and version, or several of the name.</summary>
    public const string InputNotFound = "INPUT_NOT_FOUND";

    /// <summary>The external input was recorded by its source and version alone: nothing pins it.</summary>
    public const string InputNotPinned = "INPUT_NOT_PINNED";

    /// <summary>The run has written that dataset already.</summary>
    public const string DatasetExists = "DATASET_EXISTS";

    /// <summary>Members of a group have not finished, or have saved no part of a dataset: the run cannot be published.</summary>
    public const string PartsMissing = "PARTS_MISSING";

    /// <summary>A row holds a value that its column cannot store.</summary>
    public const string DatasetValue = "DATASET_VALUE";

    /// <summary>A dataset is not as it was expected to be.</summary>
    public const string DatasetExpectation = "DATASET_EXPECTATION";

    /// <summary>A data contract is none: the file is no YAML, or says what the standard does not know.</summary>
    public const string ContractInvalid = "CONTRACT_INVALID";

    /// <summary>A data contract says something that is part of the standard and cannot be checked here.</summary>
    public const string ContractUnsupported = "CONTRACT_UNSUPPORTED";

    /// <summary>Several rows of a dataset have the same key.</summary>
    public const string DatasetKey = "DATASET_KEY";

    /// <summary>The folder that a dataset should be copied to holds other files.</summary>
    public const string DatasetTarget = "DATASET_TARGET";

    /// <summary>A column is missing, or its type does not fit.</summary>
    public const string DatasetSchema = "DATASET_SCHEMA";

    /// <summary>The rows are stored in a format that is not known here.</summary>
    public const string DatasetFormat = "DATASET_FORMAT";

    /// <summary>A file of the dataset is missing or is not what its manifest says.</summary>
    public const string DatasetCorrupt = "DATASET_CORRUPT";

    /// <summary>The manifest cannot be used: it is no JSON, incomplete, unsafe, or of a later version than this library knows.</summary>
    public const string DatasetManifest = "DATASET_MANIFEST";

    /// <summary>There is no table of another program at a place, or it never had this version.</summary>
    public const string TableNotFound = "TABLE_NOT_FOUND";

    /// <summary>The version of a table was there, and what is needed of it was deleted or replaced: its log, or a file.</summary>
    public const string TableGone = "TABLE_GONE";

    /// <summary>A table needs something of its readers that is not known here.</summary>
    public const string TableUnsupported = "TABLE_UNSUPPORTED";

    /// <summary>A file of a table is not what its format says.</summary>
    public const string TableCorrupt = "TABLE_CORRUPT";

    /// <summary>The SQL is wrong: it cannot be understood, or names what is not there.</summary>
    public const string SqlInvalid = "SQL_INVALID";

    /// <summary>The SQL is more than a question about versions: another statement than a SELECT, or a function that reads files.</summary>
    public const string SqlRefused = "SQL_REFUSED";

    /// <summary>Versions that SQL reads as one table have columns that do not go together.</summary>
    public const string SqlSchema = "SQL_SCHEMA";

    /// <summary>The SQL was understood, and its answer could not be computed: a value, or too little memory or disk.</summary>
    public const string SqlFailed = "SQL_FAILED";

    /// <summary>An executor could not be asked about an execution.</summary>
    public const string ExecutorFailed = "EXECUTOR_FAILED";
}
