package io.doltconnect.demo;

import static io.doltconnect.demo.ExpectedRecord.created;
import static io.doltconnect.demo.ExpectedRecord.deleted;
import static io.doltconnect.demo.ExpectedRecord.read;
import static io.doltconnect.demo.ExpectedRecord.statement;
import static io.doltconnect.demo.ExpectedRecord.tombstone;
import static io.doltconnect.demo.ExpectedRecord.updated;

import java.util.List;

/**
 * A few weeks of a small company, and the records that they bring. Dolt logs what a transaction
 * changed, table by table in the order of their names, and per table; the connector delivers what
 * was deleted, inserted and updated.
 */
final class Story {
  /** The tables, as in MySQL's well-known sample database. */
  private static final Step TABLES =
      new Step(
          "The tables of a small company",
          List.of(
              "CREATE DATABASE employees",
              "USE employees",
              """
              CREATE TABLE employees (emp_no INT PRIMARY KEY, birth_date DATE NOT NULL,
                first_name VARCHAR(14) NOT NULL, last_name VARCHAR(16) NOT NULL,
                gender ENUM('M','F') NOT NULL, hire_date DATE NOT NULL)""",
              "CREATE TABLE departments (dept_no CHAR(4) PRIMARY KEY, dept_name VARCHAR(40) NOT NULL)",
              """
              CREATE TABLE dept_emp (emp_no INT, dept_no CHAR(4), from_date DATE NOT NULL,
                to_date DATE NOT NULL, PRIMARY KEY (emp_no, dept_no),
                FOREIGN KEY (emp_no) REFERENCES employees (emp_no) ON DELETE CASCADE)""",
              """
              CREATE TABLE dept_manager (emp_no INT, dept_no CHAR(4), from_date DATE NOT NULL,
                to_date DATE NOT NULL, PRIMARY KEY (emp_no, dept_no),
                FOREIGN KEY (emp_no) REFERENCES employees (emp_no) ON DELETE CASCADE)""",
              """
              CREATE TABLE titles (emp_no INT, title VARCHAR(50), from_date DATE, to_date DATE,
                PRIMARY KEY (emp_no, title, from_date),
                FOREIGN KEY (emp_no) REFERENCES employees (emp_no) ON DELETE CASCADE)""",
              """
              CREATE TABLE salaries (emp_no INT, salary INT NOT NULL, from_date DATE, to_date DATE,
                PRIMARY KEY (emp_no, from_date),
                FOREIGN KEY (emp_no) REFERENCES employees (emp_no) ON DELETE CASCADE)"""),
          List.of(
              statement("CREATE TABLE `departments`"),
              statement("CREATE TABLE `dept_emp`"),
              statement("CREATE TABLE `dept_manager`"),
              statement("CREATE TABLE `employees`"),
              statement("CREATE TABLE `salaries`"),
              statement("CREATE TABLE `titles`")));

  private static final Step FOUNDERS =
      new Step(
          "The founders, in one SQL transaction over all tables",
          List.of(
              "START TRANSACTION",
              "INSERT INTO departments VALUES ('d001', 'Engineering'), ('d002', 'Sales')",
              """
              INSERT INTO employees VALUES (1, '1971-03-14', 'Ines', 'Lindqvist', 'F', '2015-01-01'),
                (2, '1968-11-30', 'Tomas', 'Okafor', 'M', '2015-01-01')""",
              """
              INSERT INTO dept_emp VALUES (1, 'd001', '2015-01-01', '9999-01-01'),
                (2, 'd002', '2015-01-01', '9999-01-01')""",
              "INSERT INTO dept_manager VALUES (1, 'd001', '2015-01-01', '9999-01-01')",
              """
              INSERT INTO titles VALUES (1, 'Engineer', '2015-01-01', NULL),
                (2, 'Sales Lead', '2015-01-01', NULL)""",
              """
              INSERT INTO salaries VALUES (1, 70000, '2015-01-01', '9999-01-01'),
                (2, 65000, '2015-01-01', '9999-01-01')""",
              "COMMIT",
              "CALL dolt_commit('-Am', 'The company is founded')"),
          List.of(
              read("departments", "dept_no=d001", "dept_name=Engineering"),
              read("departments", "dept_no=d002", "dept_name=Sales"),
              read("dept_emp", "emp_no=1, dept_no=d001", "to_date=9999-01-01"),
              read("dept_emp", "emp_no=2, dept_no=d002", "from_date=2015-01-01"),
              read("dept_manager", "emp_no=1, dept_no=d001", "from_date=2015-01-01"),
              read("employees", "emp_no=1", "last_name=Lindqvist, gender=F"),
              read("employees", "emp_no=2", "birth_date=1968-11-30, gender=M"),
              read("salaries", "emp_no=1, from_date=2015-01-01", "salary=70000"),
              read("salaries", "emp_no=2, from_date=2015-01-01", "salary=65000"),
              read("titles", "emp_no=1, title=Engineer, from_date=2015-01-01", "to_date=null"),
              read("titles", "emp_no=2, title=Sales Lead, from_date=2015-01-01", "")));

  private static final Step HIRE =
      new Step(
          "A new hire",
          List.of(
              "INSERT INTO employees VALUES"
                  + " (1000001, '1981-02-16', 'Cooper', 'McBear', 'M', '2020-02-20')",
              "INSERT INTO salaries VALUES (1000001, 48000, '2020-02-20', '9999-01-01')"),
          List.of(
              created(
                  "employees",
                  "emp_no=1000001",
                  "first_name=Cooper, last_name=McBear, birth_date=1981-02-16,"
                      + " hire_date=2020-02-20"),
              created("salaries", "emp_no=1000001, from_date=2020-02-20", "salary=48000")));

  private static final Step RAISE =
      new Step(
          "A raise, and a column for e-mail addresses",
          List.of(
              "UPDATE salaries SET salary = 52000 WHERE emp_no = 1000001",
              "ALTER TABLE employees ADD COLUMN email VARCHAR(60)",
              "UPDATE employees SET email = 'cooper@example.com' WHERE emp_no = 1000001",
              "CALL dolt_commit('-Am', 'E-mail addresses')"),
          List.of(
              updated("salaries", "emp_no=1000001, from_date=2020-02-20", "salary=52000"),
              statement("ALTER TABLE `employees` ADD `email` varchar(60)"),
              updated(
                  "employees", "emp_no=1000001", "last_name=McBear, email=cooper@example.com")));

  private static final Step BRANCH =
      new Step(
          "A hire prepared on a branch: Dolt logs only main, so that nothing arrives",
          List.of(
              "CALL dolt_checkout('-b', 'hiring')",
              "INSERT INTO employees VALUES"
                  + " (1000002, '1990-07-07', 'Mira', 'Solberg', 'F', '2020-04-01', NULL)",
              "INSERT INTO titles VALUES (1000002, 'Analyst', '2020-04-01', NULL)",
              "CALL dolt_commit('-am', 'Hire Mira')",
              "CALL dolt_checkout('main')"),
          List.of());

  private static final Step MERGE =
      new Step(
          "The branch is merged, and its rows arrive",
          List.of("CALL dolt_merge('hiring')"),
          List.of(
              created("employees", "emp_no=1000002", "last_name=Solberg, email=null"),
              created("titles", "emp_no=1000002, title=Analyst, from_date=2020-04-01", "")),
          true);

  private static final Step LEAVE =
      new Step(
          "Someone leaves: foreign keys delete in the other tables too",
          List.of(
              "DELETE FROM employees WHERE emp_no = 2", "CALL dolt_commit('-am', 'Tomas leaves')"),
          List.of(
              deleted("dept_emp", "emp_no=2, dept_no=d002", "to_date=9999-01-01"),
              tombstone("dept_emp", "emp_no=2, dept_no=d002"),
              deleted("employees", "emp_no=2", "last_name=Okafor"),
              tombstone("employees", "emp_no=2"),
              deleted("salaries", "emp_no=2, from_date=2015-01-01", "salary=65000"),
              tombstone("salaries", "emp_no=2, from_date=2015-01-01"),
              deleted("titles", "emp_no=2, title=Sales Lead, from_date=2015-01-01", ""),
              tombstone("titles", "emp_no=2, title=Sales Lead, from_date=2015-01-01")));

  private static final Step MISTAKE =
      new Step(
          "An UPDATE without WHERE, committed",
          List.of("UPDATE salaries SET salary = 1", "CALL dolt_commit('-am', 'Oh no')"),
          List.of(
              updated("salaries", "emp_no=1, from_date=2015-01-01", "salary=1"),
              updated("salaries", "emp_no=1000001, from_date=2020-02-20", "salary=1")));

  private static final Step RESET =
      new Step(
          "dolt_reset takes it back, and consumers hear of it",
          List.of("CALL dolt_reset('--hard', 'HEAD~1')"),
          List.of(
              updated("salaries", "emp_no=1, from_date=2015-01-01", "salary=70000"),
              updated("salaries", "emp_no=1000001, from_date=2020-02-20", "salary=52000")));

  private Story() {}

  /** What is there before the connector is created, and what it reads of it. */
  static List<Step> past() {
    return List.of(TABLES, FOUNDERS);
  }

  /** What happens then. */
  static List<Step> steps() {
    return List.of(HIRE, RAISE, BRANCH, MERGE, LEAVE, MISTAKE, RESET);
  }

  /** What the monitor of new hires must say about all steps. */
  static List<String> newHires() {
    return List.of(
        "Detected new hire (McBear, Cooper) starting on 2020-02-20",
        "Detected new hire (Solberg, Mira) starting on 2020-04-01");
  }
}
