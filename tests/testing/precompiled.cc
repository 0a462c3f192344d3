// Holds the precompiled headers of all test programs: see httptask_test in tests/CMakeLists.txt.
